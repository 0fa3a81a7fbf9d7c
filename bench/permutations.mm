# The first training of study 000, data included: are two 3 x 3 matrices permutations of each other?
study "Benchmark: permutations of matrices"

param steps: int = 20_000

seed 0

fn matrix_pairs(batch: int, n: int, noise: float) {
  A:          f32[batch, n, n]    ~ uniform(0, 1)
  e:          f32[2, batch, n, n] ~ normal(0, noise)
  same:       bool[batch]         ~ bernoulli(0.5)
  rows, cols: i32[n]              ~ permutation()
  cells:      i32[n * n]          ~ permutation()
  let shuffled = reshape(flatten(A, from = 1)[:, cells], shape(A))
  let B = where(same[:, none, none], A[:, rows][:, :, cols], shuffled)
  { x: stack([A + e[0], B + e[1]], axis = 1), same }
}
model Classifier(sizes: [int]) {
  mlp ~ MLP(sizes + [1])
  apply(x: f32[batch, ...]) -> f32[batch] = sigmoid(mlp(flatten(x, from = 1))[:, 0])
}

net ~ Classifier([18, 72, 72])

let fit = train net for steps {
  batch ~ matrix_pairs(100, 3, 0.01)
  log loss = bce(net(batch.x), batch.same)
  minimize loss with adamw(lr = 1e-3, weight_decay = 1e-4)
}

show fit.loss[-1]
