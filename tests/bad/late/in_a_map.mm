x: f32[20, 3] ~ normal(0, 1)
let pos = x[x[:, 0] > 0]
show for r in x { sum(r[r > 0]) }
