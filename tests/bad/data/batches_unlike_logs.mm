# The last of three batches has two rows, and so would its row of the series.
net ~ Linear(1, 1)
x: f32[10, 1] ~ normal(0, 1)
let fit = train net for 3 {
  repeat rows in batches(x, 4) {
    log each_loss = net(rows)[:, 0]^2
    minimize mean(each_loss) with sgd(lr = 0.1)
  }
}
show fit.each_loss
