a: f32[3] ~ normal(0, 1)
b: f32[3, 1] ~ normal(0, 1)
show a - b[:2]
