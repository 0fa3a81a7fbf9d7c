let x: f32[4] = zeros([3])
show x
