x: f32[3] ~ normal(0, -1)
show x
