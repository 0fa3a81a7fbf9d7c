x: f32[] ~ normal(0, 1)
minimize x^2 with sgd(lr = 0.1)
show x
