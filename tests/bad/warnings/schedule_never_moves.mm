# The ramp is as long as its two ends are equal.
x: f32[] ~ normal(0, 1)
let fit = train x for 10 { minimize x^2 with sgd(lr = ramp(0.1, 0.1, over = 10)) }
show fit.x
