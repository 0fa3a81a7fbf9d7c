let x = zeros([2, 3])
show sum(x, dim = 0)
