w: f32[?k] ~ normal(0, 1)
show w
