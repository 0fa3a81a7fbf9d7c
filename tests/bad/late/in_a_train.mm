x: f32[20, 3] ~ normal(0, 1)
let pos = x[x[:, 0] > 0]
net ~ Linear(3, 1)
let fit = train net for 5 {
  let y = net(x)
  minimize mean(y[y > 0]^2) with sgd(lr = 0.1)
}
show fit.net.weight
