x: f32[20, 3] ~ normal(0, 1)
let pos = x[x[:, 0] > 0]
let y: f32[?k, 3] = pos
let z: f32[?k, 3] = x[x[:, 1] > 0]
show sum(y) + sum(z)
let bad: f32[k, 4] = y
show bad
