x: f32[] ~ normal(0, 1)
log loss = x^2
