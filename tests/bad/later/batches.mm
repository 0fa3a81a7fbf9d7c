net ~ Linear(2, 1)
x: f32[100, 2] ~ normal(0, 1)
let fit = train net for 3 {
  repeat rows in batches(x, 32) { minimize mean(net(rows)^2) with sgd(lr = 0.1) }
}
show fit.net
