# Ten rows in batches of four: the last one has two.
x: f32[10, 2] ~ normal(0, 1)
net ~ Linear(2, 1)
order: i32[10] ~ permutation()
let fit = train net for 5 {
  repeat rows in batches(order, 4) {
    log loss = mean(net(x[rows])^2)
    minimize loss with sgd(lr = 0.1)
    stop when loss < 1e-3
  }
}
show fit.loss
