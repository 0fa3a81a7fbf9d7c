x: f32[] ~ normal(0, 1)
param steps: int = 500
let fit = train x for steps {
  every steps // 1000 { log position = x }
  minimize x^2 with sgd(lr = 0.1)
}
show fit.position
