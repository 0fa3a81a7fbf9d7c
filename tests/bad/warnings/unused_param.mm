param hidden: int = 16
x: f32[3] ~ normal(0, 1)
show mean(x)
