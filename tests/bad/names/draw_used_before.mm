let y = x + 1
x: f32[3] ~ normal(0, 1)
show y
