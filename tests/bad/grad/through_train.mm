x: f32[] ~ normal(0, 1)
a: f32[] ~ normal(0, 1)
let fit = train x for 10 { minimize (x - a)^2 with sgd(lr = 0.1) }
show grad(fit.x, wrt = a)
