x: f32[3] ~ normal(0, 1)
show iterate s = 0.0 for sum(x) { s + 1 }
