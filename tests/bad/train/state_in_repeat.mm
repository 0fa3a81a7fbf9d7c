net ~ Linear(2, 1)
x: f32[4, 2] ~ normal(0, 1)
let fit = train net for 10 {
  repeat 2 {
    state total = 0.0
    minimize mean(net(x)^2) with sgd(lr = 0.1)
  }
}
show fit.net.weight
