# What could go wrong with bits: every distribution, minibatches, two models and two optimizers, a schedule, maps with and without
# draws, work that threads share, derivatives through maps and loops, sorting, long sums. Run by same_bits_test.cpp, which also
# compares it with copies that have further statements in the place marked `more`.
study "Same bits"
param steps: int = 120
seed 11

x: f32[300, 6]    ~ normal(0, 1)
w: f32[6, 3]      ~ uniform(-1, 1)
coin: bool[300]   ~ bernoulli(0.3)
order: i32[300]   ~ permutation()
let y = tanh(x @ w)[order][order] + 0.1 * convert(coin, f32)[:, none]

net  ~ MLP([6, 24, 3])
gate ~ Linear(6, 3)
# more
let fit = train net, gate for steps {
  rows: i32[64]      ~ integers(0, 300)
  noise: f32[64, 6]  ~ normal(0, 0.05)
  let seen = x[rows] + noise
  log loss = mse(net(seen) * sigmoid(gate(seen)), y[rows])
  minimize loss with adam(lr = cosine_decay(1e-2, over = steps)) over net
  minimize loss with sgd(lr = 0.05, momentum = 0.9) over gate
  every 20 { log whole = mse(net(x), y), norms = sum(net.layers[0].weight ^ 2, axis = 1) }
}

# Iterations that threads may share: a draw each, a product each.
let spread = for i in 0..150 {
  z: f32[40, 6] ~ normal(0, 1)
  { mean: mean(fit.net(z)), top: sort(fit.net(z)[:, 0])[-3:] }
}
let rows = for r in x { sum(fit.net(r) ^ 2) }
# Cotangents of what iterations share are summed over them.
let total = sum(for r in x { let h = tanh(r @ w); sum(h * h) })
let slope = grad(total, wrt = w)
let flow  = iterate a = x for t in 0..40 { a + 0.01 * tanh(a @ w @ w.T) }
let sense = grad(sum(flow ^ 2), wrt = w)
show fit.loss, fit.whole, fit.norms, fit.net, fit.gate, spread, rows, total, slope, flow, sense, cumsum(rows), sum(x)
