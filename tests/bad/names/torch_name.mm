let x = zeros([2, 3])
show unsqueeze(x, 0)
