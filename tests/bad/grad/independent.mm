x: f32[3] ~ normal(0, 1)
y: f32[3] ~ normal(0, 1)
show grad(sum(x^2), wrt = y)
