x: f32[] ~ normal(0, 1)
let fit = train x for 10 {
  log x^2
  minimize x^2 with sgd(lr = 0.1)
}
show fit.x
