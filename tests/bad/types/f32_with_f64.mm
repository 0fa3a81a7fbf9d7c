a: f32[3] ~ normal(0, 1)
b: f64[3] ~ normal(0, 1)
show a + b
