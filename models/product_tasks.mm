# Two independent product tasks in one MLP: are they solved by orthogonal directions?
#
# After jbremz/physics-mi, 007-expand-backprop-analysis.ipynb (commit 5785a87): a 4-16-16-2 network learns two products at once. Each
# task's mean output, differentiated by the activations, names the few directions that this task reads; along them, do only this task's
# inputs move the activations? Left out: the lists of module names by which the notebook found its hooks (`trace` names every value).

study "Backprop to every layer of a two-task network"

param samples: int   = 10_000
param eps:     float = 0.5
param hidden:  int   = 16
param steps:   int   = 1000
param lr:      float = 1e-2
param points:  int   = 100              # grid points per input

preset quick { samples = 2000;  steps = 300 }

seed 1478844807                         # published as well: 484518013, 1322468781, 1472495906

fn product_pairs(n: int, eps: float) {  # y = x1 * x2 with y ~ U(0, 1); the two factors are swapped at random
  y:    f32[n]  ~ uniform(0, 1)
  u:    f32[n]  ~ uniform(eps, 1)
  swap: bool[n] ~ bernoulli(0.5)
  let a = y / u                         # up to 1 / eps
  { x: stack([where(swap, u, a), where(swap, a, u)], axis = 1), y }
}

task_a, task_b ~ product_pairs(samples, eps)
order: i32[samples] ~ permutation()
let X = concat([task_a.x, task_b.x], axis = 1)[order]          # f32[samples, 4]
let Y = stack([task_a.y, task_b.y], axis = 1)[order]           # f32[samples, 2]
let cut   = samples * 4 // 5
let learn = { x: X[:cut], y: Y[:cut] }
let valid = { x: X[cut:], y: Y[cut:] }
expect max(abs(X[:, 0] * X[:, 1] - Y[:, 0])) < 1e-6, "task A is a product"
expect max(abs(X[:, 2] * X[:, 3] - Y[:, 1])) < 1e-6, "task B is a product"

let tasks = ["A", "B"]
for t in [0, 1] {
  plot "Task {tasks[t]} data" {
    hist(X[:, 2 * t],     density = true, alpha = 0.5, label = "mass")
    hist(X[:, 2 * t + 1], density = true, alpha = 0.5, label = "acceleration")
    hist(Y[:, t],         density = true, alpha = 0.5, label = "force")
  }
}

net ~ MLP([4, hidden, hidden, 2])
summary net

let fit = train net for steps {
  log train_loss = mse(net(learn.x), learn.y)
  minimize train_loss with adam(lr = lr)
  log valid_loss = mse(net(valid.x), valid.y)                  # after the update: `net` has moved on
}

plot "Loss" {
  line(fit.train_loss, label = "train")
  line(fit.valid_loss, label = "valid")
  axes("epoch", "loss")
}

# Every intermediate value of one application, by name: run.x, run.layers[0].pre, run.layers[0].out, ..., run.out
let run = trace(fit.net(valid.x))
fn value(r, layer: int) = [r.x, r.layers[0].out, r.layers[1].out][layer]

plot "Predictions" {
  for t in [0, 1] {
    plot "Task {tasks[t]}" {
      scatter(valid.y[:, t], x = run.out[:, t], size = 4)
      line([0, 1], x = [0, 1], color = "salmon", dash = true)
      axes("predicted", "target", equal = true)
    }
  }
}

# Both inputs of one task on a grid, the other task's held at 0.5.
let grid   = linspace(0, 1, points)
let grid_a = trace(fit.net(flatten(for p in grid, q in grid { [p, q, 0.5, 0.5] }, to = -2)))
let grid_b = trace(fit.net(flatten(for p in grid, q in grid { [0.5, 0.5, p, q] }, to = -2)))

# Backprop of one task's mean output to any named value: the distinct gradient rows, largest first, and how far each
# task moves the activations along them.
fn probe(t: int, layer: int) {
  let g     = grad(mean(run.out[:, t]), wrt = value(run, layer))
  let rows  = unique(g, axis = 0)                              # f32[?k, 16]: a size known only when it runs
  let rank  = argsort(norm(rows, axis = 1), descending = true)
  let units = normalize(rows)[rank]
  let norms = norm(rows, axis = 1)[rank]
  let var_a = var(value(grid_a, layer) @ units.T, axis = 0)
  let var_b = var(value(grid_b, layer) @ units.T, axis = 0)
  let split = maximum(var_a, var_b) / maximum(var_a + var_b, 1e-12)
  { units, norms, var_a, var_b, mean: mean(g, axis = 0), pcs: pca(g), capture: sum(split * norms) / sum(norms) }
}

let at_layer0 = for t in [0, 1] { probe(t, layer = 1) }
let overlap   = cosine(at_layer0[0].mean, at_layer0[1].mean)
let capture   = for layer in [0, 1, 2] { for t in [0, 1] { probe(t, layer).capture } }     # input, layer 0, layer 1
let pcs       = for layer in [1, 2] { pca(value(run, layer)) }
show fit.valid_loss[-1], overlap, capture, len(at_layer0[0].norms)

plot "Principal components of the activation gradients" {
  for t in [0, 1] { plot "Task {tasks[t]}" { bar(at_layer0[t].pcs.variances); axes("PC", "variance") } }
}

plot "Principal components of the activations" {
  for k in [0, 1] {
    plot "layers[{k}].out" { bar(var(value(run, k + 1) @ pcs[k].directions.T, axis = 0)); axes("PC", "variance") }
  }
}

plot "Dot-product similarity of the gradient directions" {
  heatmap(at_layer0[0].units @ at_layer0[1].units.T, colors = "bwr", range = [-1, 1])
  axes("task B", "task A")
}

for t in [0, 1] {
  plot "Variance of the activations along task {tasks[t]}'s gradient directions" {
    bar(at_layer0[t].var_a, label = "task A activations", alpha = 0.5)
    bar(at_layer0[t].var_b, label = "task B activations", alpha = 0.5)
    scatter(at_layer0[t].norms, label = "gradient norm", color = "red", side = "right")
    axes("unique gradient component", "variance")
    yaxis("norm", range = [0, none], side = "right")
  }
}

if steps == 1000 and samples == 10_000 and hidden == 16 {
  expect 0.1 < fit.train_loss[0] < 0.7, "an untrained net (torch, this seed: 0.2876)"
  expect 1e-5 < fit.valid_loss[-1] < 2e-3, "both products are learned (published: 1e-4 to 1.4e-3)"
  expect abs(overlap) < 0.25, "the tasks use nearly orthogonal directions (published: -0.02 to 0.06)"
  expect 3 < len(at_layer0[0].norms) < 150, "few distinct ReLU patterns (published: 9 and 27, recomputed: 8 to 44)"
  expect min(capture) > 0.8, "each direction serves one task (published over 100 nets: above 0.93, 0.84 and mostly 0.994)"
}

# ---- The same over 100 seeds: `mmc sweep models/product_tasks.mm seeds`. One seed says little: the trajectories are chaotic.
sweep seeds = grid() {
  seed in 0..100
  minimize fit.valid_loss[-1]
  let losses   = stack(for r in runs { r.fit.valid_loss[-1] })                       # f32[100]
  let overlaps = stack(for r in runs { r.overlap })
  let patterns = stack(for r in runs { len(r.at_layer0[0].norms) })
  let captured = stack(for r in runs { stack(for c in r.capture { stack(c) }) })     # f32[100, 3, 2]
  let learned  = sum(losses < 4.8e-4)
  let clean    = sum(captured[:, 2] > 0.994, axis = 0)
  show learned, clean, quantile(losses, 0.5), quantile(patterns, 0.5), mean(overlaps), std(overlaps), min(captured, axis = 0)
  plot "Validation loss" { hist(log(losses) / log(10.0)); axes("log10 of the loss", "networks") }
  plot "Cosine of the mean gradients" { hist(overlaps); axes("cosine", "networks") }
  plot "Distinct directions" { hist(patterns); axes("directions", "networks") }
  let places = ["input", "layers[0].out", "layers[1].out"]
  for layer in [0, 1, 2] {
    plot "Gradient capture, {places[layer]}" {
      for t in [0, 1] { hist(captured[:, layer, t], alpha = 0.5, label = "task {tasks[t]}") }
      axes("capture", "networks")
    }
  }
  expect 2e-4 < quantile(losses, 0.5) < 6e-4, "half of the networks end below about 3.5e-4 (recomputed in JAX: 3.5e-4)"
  expect 62 <= learned <= 92, "three of four end below 4.8e-4 (published: 86 of 100, recomputed in JAX: 74)"
  expect min(clean) >= 88, "in the last layer nearly all directions serve one task (published: 92 to 96 of 100 above 0.994)"
  expect min(captured[:, 0]) > 0.9 and min(captured[:, 1]) > 0.8, "the other layers' tails (published: 0.93 and 0.84)"
  expect abs(mean(overlaps)) < 0.04 and 0.06 < std(overlaps) < 0.14, "the mean gradients are as good as orthogonal (JAX: 0.093)"
  expect 6 < quantile(patterns, 0.5) < 25, "few distinct directions (published: 9 and 27, recomputed in JAX: median 13)"
}
