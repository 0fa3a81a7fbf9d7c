x: f32[10] ~ normal(0, 1)
expect sum(x) == sum(x), "sums agree"
