x: f32[3, 2] ~ normal(0, 1)
show eigh(x).values
