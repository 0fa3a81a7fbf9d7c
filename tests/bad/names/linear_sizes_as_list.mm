net ~ Linear([2, 3])
show size(net)
