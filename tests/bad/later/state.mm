x: f32[] ~ normal(0, 1)
let fit = train x for 10 {
  state average = x
  minimize x^2 with sgd(lr = 0.1)
  next average = 0.9 * average + 0.1 * x
}
show fit.average
