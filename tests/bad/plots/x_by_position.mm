let y = [1.0, 4.0, 9.0]
plot "Squares" { line(y, [1.0, 2.0, 3.0]) }
