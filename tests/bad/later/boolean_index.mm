x: f32[10] ~ normal(0, 1)
show x[x > 0]
