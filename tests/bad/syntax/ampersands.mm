let x = linspace(0, 1, 5)
show x > 0 && x < 1
