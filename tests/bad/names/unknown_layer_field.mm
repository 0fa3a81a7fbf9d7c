net ~ MLP([3, 4, 2])
show net.layers[0].wieght
