# A training step of study 000's set-invariant net: seven symmetric statistics of every head, one batch of 100 sets of ten numbers.
study "Benchmark: a set-invariant net"

param steps: int = 4000

seed 0

model SetNet(inputs: int, width: int) {
  layers ~ [Linear(inputs, width), MLP([width, 4 * width, width]), SetInvariant(width, 4, 7), MLP([7, 28, 1])]
  apply(x: f32[..., tokens, inputs]) -> f32[...] = sigmoid(chain(layers, x)[..., 0])
}

x:    f32[100, 10] ~ normal(0, 1)
same: bool[100]    ~ bernoulli(0.5)
net ~ SetNet(1, 12)

let fit = train net for steps {
  log loss = bce(net(x[..., none]), same)
  minimize loss with adamw(lr = 1e-3, weight_decay = 0)
}

show fit.loss[-1]
