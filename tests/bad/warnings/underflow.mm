# gamma is 0 in any floating-point type.
x: f32[] ~ normal(0, 1)
let gamma = 3000.0^-100
let fit = train x for 10 { minimize x^2 with sgd(lr = exponential_decay(0.1, gamma)) }
show fit.x
