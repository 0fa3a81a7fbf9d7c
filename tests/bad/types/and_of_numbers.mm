let x = zeros([3])
show x and x
