net ~ Linear(3, 2)
show net.weights
