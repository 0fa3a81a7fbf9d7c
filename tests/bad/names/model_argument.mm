net ~ MLP([2, 3, 1], activation = tanh)
show size(net)
