# A size that the first training decides: what comes after it is another stage of the run.
study "Survival of stages"
param steps: int = 60_000
seed 7

x: f32[200, 3] ~ normal(0, 1)
let y = x[:, 0] * x[:, 1]
net ~ MLP([3, 12, 1], act = tanh)
let fit = train net for steps {
  rows: i32[40] ~ integers(0, 200)
  log loss = mse(net(x[rows])[:, 0], y[rows])
  minimize loss with adam(lr = 3e-3)
}
let hard = x[abs(fit.net(x)[:, 0] - y) > 0.005]
again ~ MLP([3, 12, 1], act = tanh)
let refit = train again for steps {
  log loss = mse(again(hard)[:, 0], hard[:, 0] * hard[:, 1])
  minimize loss with adam(lr = 3e-3)
}
show shape(hard), fit.loss[-1], refit.loss[-1]
