let x = linspace(0, 1, 5)
plot "x" { lines(x) }
