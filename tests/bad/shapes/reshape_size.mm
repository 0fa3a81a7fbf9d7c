let x = zeros([2, 3])
show reshape(x, [4, 2])
