x: f32[3] ~ normal(0, 1)
let parts = svd(x)
show parts.s
