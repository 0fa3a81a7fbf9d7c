# An argmax has no derivative, so nothing can be learned through it.
net ~ Linear(2, 3)
x: f32[8, 2] ~ normal(0, 1)
let fit = train net for 10 {
  minimize mean(argmax(net(x), axis = -1) != 1) with sgd(lr = 0.1)
}
show fit.net
