# A list is written out: over a range it would be one loop.
show for i in [0..1_000_000] { i * 2 }
