net ~ MLP([-1, 3, 1])
show size(net)
