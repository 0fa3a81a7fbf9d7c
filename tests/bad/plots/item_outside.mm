let x = linspace(0, 1, 5)
line(x)
