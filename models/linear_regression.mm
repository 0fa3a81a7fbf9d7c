# Linear regression: the smallest complete study. Draw noisy points around a line, fit a line to them by gradient descent, and
# compare it with the one that a formula gives. Try `mmc run linear_regression.mm noise=1 --seed 7`.

study "Linear regression"

param points: int   = 200
param noise:  float = 0.2
param steps:  int   = 300

seed 1

x: f32[points] ~ uniform(-2, 2)
e: f32[points] ~ normal(0, noise)
let y = 1.5 * x - 0.7 + e

net ~ Linear(1, 1)
let fit = train net for steps {
  log loss = mse(net(x[:, none])[:, 0], y)        # Linear wants f32[points, 1]; `none` adds the axis, `[:, 0]` takes it away
  minimize loss with sgd(lr = 0.1)
}

let slope  = correlation(x, y) * std(y) / std(x)   # least squares in closed form
let offset = mean(y) - slope * mean(x)
let fitted = fit.net(x[:, none])[:, 0]
show slope, fit.net.weight[0, 0], offset, fit.net.bias[0], std(y - fitted)

plot "The points and the line" {
  scatter(y, x = x, alpha = 0.5)
  line(fitted, x = x)
  axes("x", "y")
}
plot "Loss" { line(fit.loss); axes("step", "mean squared error"); yaxis(log = true) }

expect abs(fit.net.weight[0, 0] - slope) < 1e-4, "gradient descent finds the slope of least squares"
expect abs(fit.net.bias[0] - offset) < 1e-4, "and its offset"
expect abs(std(y - fitted) - noise) < 0.25 * noise + 1e-3, "what is left over is the noise"
