a: f32[5, 3, 3] ~ normal(0, 1)
b: f32[4, 3, 1] ~ normal(0, 1)
show solve(a, b)
