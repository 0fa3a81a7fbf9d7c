# Long steps: epochs of batches whose last one is smaller, with `repeat`s in them and beside them, alone and in a `for`.
study "Survival of epochs"
param epochs: int = 20
seed 7

x: f32[210, 8] ~ normal(0, 1)
let y = tanh(x[:, 0] - x[:, 1])
net ~ MLP([8, 16, 1], act = tanh)
let fit = train net for epochs {
  order: i32[210] ~ permutation()
  repeat rows in batches(order, 4) {
    log loss = mse(net(x[rows])[:, 0], y[rows])
    repeat 400 {
      every 100 { log within = mse(net(x[rows])[:, 0], y[rows]) }
      minimize mse(net(x[rows])[:, 0], y[rows]) with sgd(lr = 1e-3)
    }
  }
  every 3 { repeat 40 { log rare = mse(net(x)[:, 0], y); minimize mse(net(x)[:, 0], y) with sgd(lr = 1e-4) } }
  log whole = mse(net(x)[:, 0], y)
}
let runs = for k in 0..3 {
  small ~ Linear(8, 1)
  let fit = train small for epochs {
    repeat 300 {
      noise: f32[210, 8] ~ normal(0, 0.1)
      log loss = mse(small(x + noise)[:, 0], y)
      stop when loss < 0.2
      minimize loss with sgd(lr = 1e-3)
    }
    log whole = mse(small(x)[:, 0], y)
  }
  fit.whole[-1]
}
show fit.whole[-1], runs
expect fit.whole[-1] < fit.whole[0], "it learns"
