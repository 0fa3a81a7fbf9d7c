x: f32[3] ~ normal(0, 1)
show grad(sum(where(x > 0, 1.0, 0.0)), wrt = x)
