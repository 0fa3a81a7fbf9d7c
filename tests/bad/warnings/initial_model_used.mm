net ~ Linear(2, 1)
x: f32[8, 2] ~ normal(0, 1)
let fit = train net for 10 {
  log loss = mean(net(x)^2)
  minimize loss with sgd(lr = 0.1)
}
show fit.loss[-1], mean(net(x)^2)
