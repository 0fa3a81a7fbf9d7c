# Optimizers. Each is written for one tensor p with its gradient g at update t = 1, 2, ...; the compiler applies it to every
# parameter of the trained models. A hyperparameter may be a number or a schedule (schedules.mm): inside `update` it is a number.
# Arithmetic of hyperparameters and t alone is done in f64 and rounded once where it meets a tensor, as in PyTorch.

# Stochastic gradient descent with momentum (torch.optim.SGD):
#   g += weight_decay p;  buf = g at the first update, else momentum buf + (1 - dampening) g;  p -= lr buf
# With `nesterov` the step is along g + momentum buf. optax.sgd is the same without dampening and decay.
optimizer sgd(lr, momentum = 0, dampening = 0, nesterov = false, weight_decay = 0) {
  if momentum != 0 { state buf = zeros_like(p) }
  update(p, g, t) {
    let slope = if weight_decay == 0 { g } else { g + weight_decay * p }
    if momentum == 0 { { p: p - lr * slope } }
    else {
      let moved = if dampening == 0 { momentum * buf + slope }
                  else { where(t == 1, slope, momentum * buf + (1 - dampening) * slope) }
      { p: p - lr * (if nesterov { slope + momentum * moved } else { moved }), buf: moved }
    }
  }
}

# Adam (torch.optim.Adam; Kingma and Ba 2014, arXiv:1412.6980): g += weight_decay p, then
#   m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;  p -= lr / (1 - b1^t) m / (sqrt(v) / sqrt(1 - b2^t) + eps)
# `weight_decay` here is an L2 penalty; for decoupled decay take `adamw`.
optimizer adam(lr = 1e-3, b1 = 0.9, b2 = 0.999, eps = 1e-8, weight_decay = 0) {
  state m = zeros_like(p)
  state v = zeros_like(p)
  update(p, g, t) {
    let slope = if weight_decay == 0 { g } else { g + weight_decay * p }
    let mean   = m + (1 - b1) * (slope - m)
    let square = b2 * v + (1 - b2) * (slope * slope)
    let step = lr / (1 - b1^t) * mean / (sqrt(square) / sqrt(1 - b2^t) + eps)
    { p: p - step, m: mean, v: square }
  }
}

# Adam with decoupled weight decay: p *= 1 - lr weight_decay, then Adam's step on the unchanged gradient (torch.optim.AdamW;
# Loshchilov and Hutter 2017, arXiv:1711.05101). optax.adamw has a default decay of 1e-4.
optimizer adamw(lr = 1e-3, b1 = 0.9, b2 = 0.999, eps = 1e-8, weight_decay = 1e-2) {
  state m = zeros_like(p)
  state v = zeros_like(p)
  update(p, g, t) {
    let mean   = m + (1 - b1) * (g - m)
    let square = b2 * v + (1 - b2) * (g * g)
    let step = lr / (1 - b1^t) * mean / (sqrt(square) / sqrt(1 - b2^t) + eps)
    { p: (1 - lr * weight_decay) * p - step, m: mean, v: square }
  }
}

# Adam with the largest |g| so far (decaying by b2) in place of the root mean square (torch.optim.Adamax; same paper).
optimizer adamax(lr = 2e-3, b1 = 0.9, b2 = 0.999, eps = 1e-8, weight_decay = 0) {
  state m = zeros_like(p)
  state u = zeros_like(p)
  update(p, g, t) {
    let slope = if weight_decay == 0 { g } else { g + weight_decay * p }
    let mean  = m + (1 - b1) * (slope - m)
    let peak  = maximum(b2 * u, abs(slope) + eps)
    { p: p - lr / (1 - b1^t) * mean / peak, m: mean, u: peak }
  }
}

# Steps divided by a running root mean square of the gradient (torch.optim.RMSprop; Hinton's lecture 6e):
#   g += weight_decay p;  v = alpha v + (1 - alpha) g^2;  d = g / (sqrt(v) + eps);  p -= lr d
# `centered` subtracts the square of the running mean gradient from v; with `momentum` the steps d gather in
# buf = momentum buf + d. optax.rmsprop adds eps inside the root.
optimizer rmsprop(lr = 1e-2, alpha = 0.99, eps = 1e-8, weight_decay = 0, momentum = 0, centered = false) {
  state v = zeros_like(p)
  if centered { state m = zeros_like(p) }
  if momentum != 0 { state buf = zeros_like(p) }
  update(p, g, t) {
    let slope  = if weight_decay == 0 { g } else { g + weight_decay * p }
    let square = alpha * v + (1 - alpha) * (slope * slope)
    let mean   = if centered { m + (1 - alpha) * (slope - m) } else { 0 }
    let d      = slope / (sqrt(if centered { square - mean * mean } else { square }) + eps)
    let moved  = if momentum == 0 { d } else { momentum * buf + d }
    let next_p = p - lr * moved
    if centered and momentum != 0 { { p: next_p, v: square, m: mean, buf: moved } }
    else if centered              { { p: next_p, v: square, m: mean } }
    else if momentum != 0         { { p: next_p, v: square, buf: moved } }
    else                          { { p: next_p, v: square } }
  }
}

# Steps divided by the root of all squared gradients so far (torch.optim.Adagrad; Duchi et al. 2011):
#   g += weight_decay p;  s += g^2;  p -= lr / (1 + (t - 1) lr_decay) g / (sqrt(s) + eps)
# `initial` is where s starts.
optimizer adagrad(lr = 1e-2, lr_decay = 0, eps = 1e-10, initial = 0, weight_decay = 0) {
  state s = zeros_like(p) + initial
  update(p, g, t) {
    let slope   = if weight_decay == 0 { g } else { g + weight_decay * p }
    let squares = s + slope * slope
    { p: p - lr / (1 + (t - 1) * lr_decay) * slope / (sqrt(squares) + eps), s: squares }
  }
}

# Steps in units of past steps, without a learning rate to choose (torch.optim.Adadelta; Zeiler 2012, arXiv:1212.5701).
optimizer adadelta(lr = 1.0, rho = 0.9, eps = 1e-6, weight_decay = 0) {
  state v = zeros_like(p)
  state u = zeros_like(p)
  update(p, g, t) {
    let slope  = if weight_decay == 0 { g } else { g + weight_decay * p }
    let square = rho * v + (1 - rho) * (slope * slope)
    let d      = sqrt(u + eps) / sqrt(square + eps) * slope
    { p: p - lr * d, v: square, u: rho * u + (1 - rho) * (d * d) }
  }
}

# Steps of the sign of a mixture of gradient and momentum, with decoupled decay. Chen et al. 2023, arXiv:2302.06675; optax.lion.
optimizer lion(lr = 1e-4, b1 = 0.9, b2 = 0.99, weight_decay = 0) {
  state m = zeros_like(p)
  update(p, g, t) {
    let direction = sign(b1 * m + (1 - b1) * g)
    { p: (1 - lr * weight_decay) * p - lr * direction, m: b2 * m + (1 - b2) * g }
  }
}
