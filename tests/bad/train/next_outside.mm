net ~ Linear(2, 1)
next net = net
show net.weight
