let squares = for i in 0..3 { i * i }
show squares, i
