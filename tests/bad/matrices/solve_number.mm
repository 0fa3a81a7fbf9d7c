a: f32[3, 3] ~ normal(0, 1)
show solve(a, 1.0)
