x: f32[3] ~ normal(0, 1)
let y = if sum(x) > 0 { x } else { x[:2] }
show y
