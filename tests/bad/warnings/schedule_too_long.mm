# Step decay every 100 updates, but there are only ten.
x: f32[] ~ normal(0, 1)
let fit = train x for 10 { minimize x^2 with sgd(lr = step_decay(0.1, 0.5, period = 100)) }
show fit.x
