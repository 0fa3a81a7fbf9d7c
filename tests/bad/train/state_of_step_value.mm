net ~ Linear(2, 1)
x: f32[4, 2] ~ normal(0, 1)
let fit = train net for 10 {
  let loss = mean(net(x)^2)
  state best = loss
  minimize loss with sgd(lr = 0.1)
  next best = minimum(best, loss)
}
show fit.best
