x: f32[3] ~ normal(0, 1)
show if sum(x) > 0 { x } else { sum(x) }
