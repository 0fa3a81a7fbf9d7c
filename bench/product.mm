# The training of study 001 without its analysis: what one step costs.
study "Benchmark: two product tasks"

param samples: int   = 10_000
param eps:     float = 0.5
param steps:   int   = 1000

seed 1

fn product_pairs(n: int, eps: float) {
  y:    f32[n]  ~ uniform(0, 1)
  u:    f32[n]  ~ uniform(eps, 1)
  swap: bool[n] ~ bernoulli(0.5)
  let a = y / u
  { x: stack([where(swap, u, a), where(swap, a, u)], axis = 1), y }
}

task_a, task_b ~ product_pairs(samples, eps)
let X = concat([task_a.x, task_b.x], axis = 1)
let Y = stack([task_a.y, task_b.y], axis = 1)
let cut   = samples * 4 // 5
let learn = { x: X[:cut], y: Y[:cut] }
let valid = { x: X[cut:], y: Y[cut:] }

net ~ MLP([4, 16, 16, 2])

let fit = train net for steps {
  log train_loss = mse(net(learn.x), learn.y)
  minimize train_loss with adam(lr = 1e-2)
  log valid_loss = mse(net(valid.x), valid.y)
}

show fit.train_loss[-1], fit.valid_loss[-1]
