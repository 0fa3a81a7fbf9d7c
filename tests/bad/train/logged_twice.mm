x: f32[] ~ normal(0, 1)
let fit = train x for 10 {
  log loss = x^2
  minimize loss with sgd(lr = 0.1)
  log loss = x^2
}
show fit.loss
