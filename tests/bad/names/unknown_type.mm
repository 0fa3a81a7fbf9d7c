let x: float32[3] = zeros([3])
show x
