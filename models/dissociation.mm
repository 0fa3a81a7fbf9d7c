# Networks that compute the same function from different representations: what do noise and transfer tell of them?
#
# After lukas-braun/dissociating-similarity (Braun, Grant, Saxe, ICML 2025), notebooks/fig5/test-advantages.ipynb (commit 8e962b6): digit
# classifiers are edited so that they answer exactly as before, their hidden units scaled, duplicated, joined by units that nothing reads,
# or turned where no input looks. Then noise is added to inputs or weights, and digits' rotations are read from their second hidden layer.
#
# Put right: the notebook ran with epochs = 0 in the end (its comment says 30) and swapped the names of two input-noise results. Left
# out: calculate_null_space_dimension and coarse_labels (never used), create_coarse_grained_dataset (a copy of the rotation set).

study "Noise robustness and transfer of function-preserving edits"

param members: int = 2                   # nets trained from different initial weights
param hidden:  int = 1024
param epochs:  int = 30
param batch:   int = 128
param scales:  int = 40                  # noise scales per curve
param samples: int = 10_000              # largest budget of the transfer task
param step:    int = 500                 # between budgets
param folds:   int = 10

preset quick     { hidden = 64;  epochs = 2;  scales = 4;  samples = 2000;  folds = 2 }
preset untrained { epochs = 0 }

seed 37

let digits = mnist("train")              # .images f32[60000, 784] in [0, 1], .labels i32[60000]
let test   = mnist("test")

fn squares(x: f32[..., 784]) = reshape(x, [..., 28, 28])
let by_label = argsort(test.labels[:1024])
plot "Test digits, sorted by label" { images(squares(test.images[by_label[:20]]), columns = 20, range = [-1, 1]) }

# ---- Training. An ensemble is a `for`: one more leading axis on every weight. The orders are drawn outside it, hence shared.
orders: i32[epochs, len(digits.labels)] ~ permutation()
let updates = epochs * ceil(len(digits.labels) / batch)
fn error(net, x) = mean(argmax(net(x), axis = -1) != test.labels)

let runs = for _ in 0..members {
  net ~ MLP([784, hidden, hidden, 10], biased = false)
  let before = error(net, test.images)
  let fit = train net for epoch in 0..epochs {
    repeat rows in batches(orders[epoch], batch) {                     # 468 of 128 and one of 96
      log loss = cross_entropy(net(digits.images[rows]), digits.labels[rows])
      minimize loss with sgd(lr = ramp(0.1, 1e-6, over = updates))
    }
  }
  { net: fit.net, before, after: error(fit.net, test.images), loss: fit.loss[:, -1] }
}
let nets = runs.net
summary nets[0]
show runs.before, runs.after, runs.loss

# ---- Edits: a new network each. All but the last leave the function as it is.
fn scale_units(net, c: float) = net with { layers[1].weight = old * c;  layers[2].weight = old / c }

fn duplicate_units(net, m: float) {      # every unit floor(m) times, the first ones once more; outgoing weights share
  let units = len(net.layers[1].weight)
  let whole = floor(m)
  let extra = floor((m - whole) * units)
  let copy  = concat([range(whole * units) // whole, range(extra)])
  net with {
    layers[1].weight = old[copy]
    layers[2].weight = old[:, copy] / where(copy < extra, whole + 1, whole)
  }
}
fn pad_units(net, units: int) {          # `units` copies of one random unit that nothing reads
  r: f32[hidden] ~ normal(0, 1)
  net with {
    layers[1].weight = concat([old, fill(r, [units, hidden])])
    layers[2].weight = concat([old, zeros([10, units])], axis = 1)
  }
}
let basis = null_space(test.images)      # f32[?k, 784]: from an SVD, with NumPy's rank tolerance
fn perturb_null(net, scale: float) {     # first-layer weights move where no test image looks
  c: f32[hidden, len(basis)] ~ normal(0, scale)
  net with { layers[0].weight = old + c @ basis }
}
show shape(basis)

let scaled     = for net in nets { scale_units(net, 20) }
let duplicated = for net in nets { duplicate_units(net, 2) }
padded ~ for net in nets { pad_units(net, 1024) }
nulled ~ for net in nets { perturb_null(net, 0.1) }

# ---- Noise robustness.
let input_scales = logspace(-1, 1, scales)
let param_scales = logspace(-4, 0, scales)
e: like(test.images) ~ normal(0, 1)      # one draw for all nets and scales

fn input_curve(nets) = for net in nets, s in input_scales { error(net, test.images + s * e) }        # f32[members, scales]
fn weight_curve(nets) {
  noise: like(nets) ~ normal(0, 1)       # one draw per net, shared by the scales
  for k in 0..members, s in param_scales { error(nets[k] + s * noise[k], test.images) }
}
let at_input = { trained: input_curve(nets), scaled: input_curve(scaled), duplicated: input_curve(duplicated),
                 padded: input_curve(padded), nulled: input_curve(nulled) }
at_weights ~ { trained: weight_curve(nets), scaled: weight_curve(scaled), duplicated: weight_curve(duplicated),
               padded: weight_curve(padded) }

fn curve(x, y: f32[members, k], name: string) {
  line(mean(y, axis = 0), x = x, band = std(y, axis = 0, unbiased = false), label = name)
}

plot "Noise robustness" {
  plot "Input noise" {
    curve(input_scales, at_input.trained, "trained")
    curve(input_scales, at_input.nulled, "input null-perturbed")
    xaxis("noise scale", log = true)
    yaxis("test error", log = true, range = [1e-2, none])
  }
  plot "Parameter noise" {
    curve(param_scales, at_weights.trained, "trained")
    curve(param_scales, at_weights.duplicated, "duplicate")
    curve(param_scales, at_weights.scaled, "scaled")
    curve(param_scales, at_weights.padded, "nuisance")
    xaxis("noise scale", log = true, range = [2e-3, none])
    yaxis("test error", log = true, range = [1e-2, none])
  }
}

# ---- Transfer: read the rotation of a digit from the second hidden layer, by ten-fold cross-validated softmax regression.
let quarters = reshape(squares(test.images), [4, 2500, 28, 28])
order: i32[10_000] ~ permutation()
let turned = concat(for k in [0..4] { rot90(quarters[k], k) })[order]
let turns  = (range(10_000) // 2500)[order]
show turns[:10]
plot "Rotated digits" { images(turned[:10], columns = 10, range = [-1, 1]) }

fn transfer_error(net, n: int) {
  let h = trace(net(flatten(turned[:n], from = 1))).layers[1].out
  let y = turns[:n]
  mean(for k in 0..folds {
    let part = fold(n, folds, k)         # contiguous: .held i32[n / folds], .rest the others
    let w = iterate w = { W: zeros([shape(h)[1], 4]), b: zeros([4]) } for 200 {
      let p = softmax(h[part.rest] @ w.W + w.b)
      w - 0.2 * grad(-mean(log(sum(p * onehot(y[part.rest], 4), axis = -1) + 1e-10)), wrt = w)
    }
    mean(argmax(h[part.held] @ w.W + w.b, axis = -1) != y[part.held])
  })
}
let budgets = [step..samples + 1 by step]
fn transfer_curve(nets) = stack(for n in budgets { for net in nets { transfer_error(net, n) } }, axis = 1)   # f32[members, budgets]
padded_128 ~ for net in nets { pad_units(net, 128) }
let transfer = { trained: transfer_curve(nets), duplicated: transfer_curve(for net in nets { duplicate_units(net, 1.2) }),
                 scaled: transfer_curve(scaled), padded: transfer_curve(padded_128) }

plot "Transfer" {
  curve(budgets, transfer.trained, "trained")
  curve(budgets, transfer.duplicated, "duplicate")
  curve(budgets, transfer.scaled, "scaled")
  curve(budgets, transfer.padded, "nuisance")
  xaxis("sample budget", log = true, range = [1000, 10_000])
  yaxis("transfer error", range = [0, 1])
}

# ---- Claims
expect len(basis) == 784 - matrix_rank(test.images), "the null space is as large as the rank says"
expect max(abs(at_input.scaled - at_input.trained)) < 0.002, "scaling units does not change the function"
expect max(abs(at_input.duplicated - at_input.trained)) < 0.002, "nor does duplicating them"
expect max(abs(at_input.padded - at_input.trained)) < 0.002, "nor do units that nothing reads"
if epochs > 0 {
  expect mean(runs.after) < 0.2 and mean(runs.before) > 0.7, "training is what makes it a classifier"
  expect mean(at_weights.trained[:, -1]) > 0.6, "parameter noise of 1 destroys what was learned"
}
if epochs == 30 and hidden == 1024 and scales == 40 and samples == 10_000 and folds == 10 {
  let clean = mean(runs.after)
  expect size(nets[0]) == 1_861_632, "784-1024-1024-10 without biases"
  expect 0.80 < mean(runs.before) < 0.97, "untrained nets guess (published: 0.900 over ten nets, 0.907 over two)"
  expect 0.016 < clean < 0.022, "trained nets err on about 1.9 % (published: 0.0180 to 0.0196 per net)"
  expect mean(runs.loss[:, 0]) < 0.5 and mean(runs.loss[:, -1]) < 0.06, "last-batch losses (published: 0.230 to 0.016)"
  expect abs(mean(at_weights.trained[:, 0]) - clean) < 0.001, "parameter noise of 1e-4 changes nothing"
  expect mean(at_weights.trained[:, 29]) > 0.6, "noise of 0.1 destroys it (published: 0.754, from 0.663 to 0.820)"
  expect 0.80 < mean(at_weights.trained[:, -1]) < 0.95, "noise of 1 leaves chance (published: 0.889)"
  expect mean(at_input.nulled) > mean(at_input.trained) + 0.01, "null-space weights pick up input noise"
  expect mean(transfer.trained[:, -1]) < 0.75, "rotations are read better than by chance"
}
