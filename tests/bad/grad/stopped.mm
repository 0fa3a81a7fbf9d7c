x: f32[3] ~ normal(0, 1)
show grad(sum(stop_gradient(x)^2), wrt = x)
