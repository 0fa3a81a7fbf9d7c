x: f32[1000] ~ normal(0, 1)
let deviation = std(x)
show mean(x)
