x: f32[3, 2] ~ normal(0, 1)
show solve(x, [1.0, 2.0, 3.0])
