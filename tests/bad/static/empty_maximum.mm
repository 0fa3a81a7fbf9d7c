let x = zeros([0])
show max(x)
