x: f32[3] ~ normal(0, 1)
let n = sum(x)
show zeros([n])
