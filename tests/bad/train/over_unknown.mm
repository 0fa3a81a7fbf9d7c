a: f32[] ~ normal(0, 1)
b: f32[] ~ normal(0, 1)
let fit = train a for 10 { minimize (a - b)^2 with sgd(lr = 0.1) over b }
show fit.a
