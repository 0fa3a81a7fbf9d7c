x: f32[10, 4] ~ normal(0, 1)
show unique(x, axis = 0)
