let x = zeros([3])
show sum(x))
