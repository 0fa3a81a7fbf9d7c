show for i = 0..3 { i }
