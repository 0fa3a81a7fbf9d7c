let x = zeros([3])
show max(x, 0)
