x: f32[3] ~ 1.5
show x
