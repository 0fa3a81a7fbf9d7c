let x = zeros([3])
show x[3]
