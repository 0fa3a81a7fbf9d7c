let x = zeros([2, 3])
show sum(x, axis = 0, keepdims = true)
