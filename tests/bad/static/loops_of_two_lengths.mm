show for a in [1, 2], b in [1, 2, 3] { a * b }
