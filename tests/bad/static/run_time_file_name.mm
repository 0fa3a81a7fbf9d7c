x: f32[3] ~ normal(0, 1)
let name = "mean {mean(x)}"
save x to name
