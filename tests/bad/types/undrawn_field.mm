let net = MLP([2, 3, 1])
show net.layers
