let x = zeros([2, 3])
show sum(x, axis = 2)
