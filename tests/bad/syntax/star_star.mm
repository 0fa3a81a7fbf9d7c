let x = linspace(0, 1, 5)
show x ** 2
