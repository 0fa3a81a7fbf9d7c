a: f32[3, 3] ~ normal(0, 1)
b: f32[10, 3] ~ normal(0, 1)
show solve(a, b)
