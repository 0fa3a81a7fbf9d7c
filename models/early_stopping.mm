# Early stopping: a wide net learns the noise of a few points; the weights that were best on a validation set did not.
#
# `state` keeps the best net so far and how long ago that was; `stop when` ends the training when patience runs out.

study "Early stopping"

param points:   int   = 24
param width:    int   = 64
param steps:    int   = 4000
param patience: int   = 400

seed 2

fn curve(n: int) {
  x: f32[n, 1] ~ uniform(-1, 1)
  noise: f32[n, 1] ~ normal(0, 0.3)
  { x, y: sin(3 * x) + noise }
}
learn, valid, test ~ curve(points)

net ~ MLP([1, width, width, 1], act = tanh)
let fit = train net for steps {
  state best = { net, loss: 1e9, age: 0 }
  log train_loss = mse(net(learn.x), learn.y), valid_loss = mse(net(valid.x), valid.y)
  let better = valid_loss < best.loss
  next best = if better { { net, loss: valid_loss, age: 0 } } else { best with { age = old + 1 } }
  stop when best.age > patience
  minimize train_loss with adam(lr = 5e-3)
}

let last = mse(fit.net(test.x), test.y)
let best = mse(fit.best.net(test.x), test.y)
show fit.steps, fit.best.loss, last, best

plot "Learning and overlearning" {
  line(fit.train_loss, label = "train")
  line(fit.valid_loss, label = "validation")
  axes("step", "loss")
  yaxis(log = true)
}

expect fit.steps < steps, "patience ran out"
expect fit.best.loss < fit.valid_loss[fit.steps - 1], "the last net is not the best one"
expect best < last, "nor is it on points that nobody has looked at"
