net ~ MLP(2, 3, 1)
show size(net)
