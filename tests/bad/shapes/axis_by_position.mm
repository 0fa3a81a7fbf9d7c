let x = zeros([2, 3])
show sum(x, 0)
