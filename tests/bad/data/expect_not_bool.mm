x: f32[3] ~ normal(0, 1)
expect x > 0, "all positive"
