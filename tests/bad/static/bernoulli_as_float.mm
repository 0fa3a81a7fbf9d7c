x: f32[3] ~ bernoulli(0.5)
show x
