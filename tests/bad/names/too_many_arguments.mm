let p = zeros([3])
show mse(p, p, p)
