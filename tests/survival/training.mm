# Two trainings, one after the other, the second of what the first found; series with rows of their own, an optimizer with states, a draw
# in each step, steps within steps, an average beside the weights, an early end.
study "Survival of trainings"
param steps: int = 60_000
seed 5

x: f32[64, 4] ~ normal(0, 1)
let y = sin(x[:, 0] * x[:, 1])
net ~ MLP([4, 16, 1], act = tanh)
let fit = train net for steps {
  noise: f32[64, 4] ~ normal(0, 0.05)
  state mean_net = net
  next mean_net = 0.999 * mean_net + 0.001 * net
  log loss = mse(net(x + noise)[:, 0], y)
  every 50 { log whole = mse(mean_net(x)[:, 0], y), norm = sum(net.layers[0].weight ^ 2) }
  minimize loss with adam(lr = cosine_decay(1e-2, over = steps))
}
let start = fit.mean_net
let second = train start for steps {
  log loss = mse(start(x)[:, 0], tanh(y))
  stop when loss < 1e-9
  minimize loss with sgd(lr = 1e-3, momentum = 0.9)
}
show fit.loss[-1], second.loss[-1], second.steps
expect second.loss[-1] < fit.loss[0], "it learns"
