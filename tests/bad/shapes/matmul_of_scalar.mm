let x = zeros([3])
show 2 @ x
