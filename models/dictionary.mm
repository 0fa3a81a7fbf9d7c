# A sparse dictionary whose columns keep unit norm: without the constraint the penalty is escaped by long columns and small codes.
#
# `next net = net with { ... }` projects the trained model after each update (the constraint of sparse autoencoders in
# interpretability, Bricken et al. 2023; here on synthetic data whose dictionary is known).

study "A dictionary with unit-norm columns"

param d:        int   = 16             # dimensions
param features: int   = 24             # directions in the data, and columns of the dictionary
param sparsity: float = 0.2
param steps:    int   = 3000

seed 3

directions: f32[features, d] ~ normal(0, 1)
let truth = normalize(directions, axis = 1)

fn activities(n: int) {
  on: bool[n, features] ~ bernoulli(0.06)
  size: f32[n, features] ~ uniform(0.5, 1.5)
  where(on, size, 0)
}

model Dictionary(d: int, k: int) {
  encode ~ Linear(d, k)
  decode: f32[k, d] ~ normal(0, 0.3)
  apply(x: f32[n, d]) {
    let code = relu(encode(x))
    { code, x: code @ decode }
  }
}

net ~ Dictionary(d, features)
let fit = train net for steps {
  a ~ activities(256)
  let x = a @ truth
  let r = net(x)
  log error = mean(sum((r.x - x)^2, axis = 1)), active = mean(sum(r.code > 0.05, axis = 1))
  minimize error + sparsity * mean(sum(r.code, axis = 1)) with adam(lr = ramp(1e-2, 1e-3, over = steps))
  next net = net with { decode = normalize(old, axis = 1) }
}

# How well each true direction is found: the best cosine among the columns.
let found = max(truth @ fit.net.decode.T, axis = 1)
show mean(found), sum(found > 0.95), fit.error[-1], fit.active[-1]

plot "Reconstruction" { line(moving_average(fit.error, 50)); axes("step", "squared error"); yaxis(log = true) }
plot "Cosine of each true direction with its best column" { bar(sort(found, descending = true)); axes("direction", "cosine") }

expect max(abs(norm(fit.net.decode, axis = 1) - 1)) < 1e-5, "the columns keep unit norm"
expect mean(found) > 0.9, "most directions are found"
