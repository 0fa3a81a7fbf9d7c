let x = linspace(0, 1, 5)
show np.exp(x)
