x: f32[20, 3] ~ normal(0, 1)
let pos = x[x[:, 0] > 0]
let y: f32[?k, 4] = pos
show y
