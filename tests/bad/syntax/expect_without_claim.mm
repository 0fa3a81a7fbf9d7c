let x = linspace(0, 1, 3)
expect sum(x) > 1
