param steps: int = 0
x: f32[] ~ normal(0, 1)
let fit = train x for steps { minimize x^2 with sgd(lr = 0.1) }
show fit.x
