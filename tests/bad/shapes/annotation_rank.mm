let x: f32[3, 1] = zeros([3])
show x
