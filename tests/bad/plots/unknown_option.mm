let x = linspace(0, 1, 5)
plot "x" { line(x, colour = "red") }
