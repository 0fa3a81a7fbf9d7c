x: f32[rows, 3] ~ normal(0, 1)
show x
