net ~ Linear(2, 1)
x: f32[8, 2] ~ normal(0, 1)
let fit = train net for 10 {
  let error = mean(abs(net(x)))
  minimize mean(net(x)^2) with sgd(lr = 0.1)
}
show fit.net
