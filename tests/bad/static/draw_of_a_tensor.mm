x: f32[10] ~ zeros([10])
show x
