x: f32[10, 4] ~ normal(0, 1)
show null_space(x)
