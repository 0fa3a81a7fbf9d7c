net ~ Linear(2, 1)
x: f32[4, 2] ~ normal(0, 1)
let total = 0.0
let fit = train net for 10 {
  log loss = mean(net(x)^2)
  minimize loss with sgd(lr = 0.1)
  next total = total + loss
}
show fit.loss[-1]
