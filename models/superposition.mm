# Toy model of superposition with untied embedding and unembedding.
# Fifty one-hot features go through a two-dimensional bottleneck and out through a relu, trained with full-batch SGD. The network
# has room for two features, but it makes five directions of the plane worth one feature each: the relu cuts off what overlaps.

study "Superposition without tied weights"

param f:      int   = 50               # features
param n:      int   = 2                # hidden dimensions
param tied:   bool  = false            # is the unembedding the transpose of the embedding?
param biased: bool  = false
param lr:     float = 5.0
param steps:  int   = 50_000

preset quick { steps = 5000 }

seed 42

model Autoencoder(f: int, n: int, tied: bool, biased: bool, act = relu) {
  E: f32[n, f] ~ uniform(-1 / sqrt(f), 1 / sqrt(f))
  if tied   { U = E.T } else { U: f32[f, n] ~ uniform(-1 / sqrt(n), 1 / sqrt(n)) }
  if biased { b: f32[f] ~ uniform(-1 / sqrt(n), 1 / sqrt(n)) } else { b = 0 }
  apply(x: f32[..., f]) -> f32[..., f] = act(x @ E.T @ U.T + b)
}

let X = eye(f)                         # every feature once: the full batch
net ~ Autoencoder(f, n, tied, biased)
summary net

let fit = train net for step in 0..steps {
  log loss = mse(net(X), X)
  every maximum(steps // 1000, 1) { log epoch = step, E = net.E, U = net.U }      # the weights before this step's update
  minimize loss with sgd(lr = lr)
}

let epochs = concat([fit.epoch, [steps]])                             # one snapshot more: the last one is the trained net
let E = concat([fit.E, [fit.net.E]])                                  # f32[1001, n, f]
let U = concat([fit.U, [fit.net.U]])                                  # f32[1001, f, n]

# ---- What the loss levels mean. An output of zeros has 1 / f (0.0200 for 50 features), k perfect features (f - k) / f^2 (0.0180 for
# five). Tied weights in a regular k-gon make each of its features q = 1 / (1 + s), where s is how much the others leak into it.
let sides   = [3, 4, 5, 6, 7]
let leak    = stack(for k in sides { sum(relu(cos(2 * pi() * range(1, k) / k))^2) })
let q       = 1 / (1 + leak)
let polygon = (f - sides + sides * ((1 - q)^2 + q^2 * leak)) / f^2
show polygon, q

plot "Loss" {
  line(fit.loss, label = "untied")
  line(fill(min(polygon), [2]), x = [0, steps], label = "the best tied polygon, a pentagon", dash = true)
  line([(f - 5) / f^2, (f - 5) / f^2], x = [0, steps], label = "five perfect features", dash = true)
  axes("epoch", "loss")
}
plot "Tied polygons" { bar(polygon, x = sides); axes("sides", "loss"); yaxis(range = [0.018, none]) }

for w in [{ name: "embedding", at: E }, { name: "unembedding", at: U.T }] {
  let reach = 1.1 * max(abs(w.at))
  plot "Feature directions of the {w.name}" {
    slider s in { epoch: epochs, W: w.at } {
      title("epoch {s.epoch}")
      scatter(s.W[1], x = s.W[0], text = range(f))
    }
    xaxis(range = [-reach, reach])
    yaxis(range = [-reach, reach])
  }
}

for m in [{ name: "U E", at: U @ E }, { name: "relu(U E)", at: relu(U @ E) }] {
  plot m.name {
    slider s in { epoch: epochs, M: m.at } {
      title("epoch {s.epoch}")
      heatmap(s.M, colors = "magma")                                  # one colour scale for all frames
    }
  }
}

# ---- Effective features: what comes out of each feature when it alone goes in, 1 for a perfect one, 0 for one that was given up.
# Features that share a direction share its 1, so the sum says how many features' worth there is.
let effective   = diagonal(relu(U @ E))                               # f32[1001, f]
let represented = sum(effective[-1])
let best        = argsort(effective[-1], descending = true)[:5]
let aligned     = sum(normalize(U) * normalize(E.T), axis = -1)       # cosine of a feature's two directions
show fit.loss[-1], represented, best, effective[-1][best], aligned[-1][best]

plot "Effective features" {
  line(sum(effective, axis = 1), x = epochs, label = "features' worth")
  line(sum(effective > 0.01, axis = 1), x = epochs, label = "at least a little there")
  axes("epoch", "features")
}
plot "Reading and writing directions part" {
  line(mean(aligned[:, best], axis = 1), x = epochs, band = std(aligned[:, best], axis = 1))
  axes("epoch", "cosine of embedding and unembedding")
}

# ---- Claims
expect argmin(polygon) == 2, "of all polygons the pentagon is best"
if steps >= 1000 { expect fit.loss[-1] < fit.loss[0] and fit.loss[-1] < 1 / f, "it does better than answering nothing" }
if steps == 50_000 and f == 50 and n == 2 and not biased {
  if tied {
    expect abs(fit.loss[-1] - min(polygon)) < 2e-5, "tied weights end in the pentagon"
    expect abs(represented - 5 * q[2]) < 0.02, "each of its five features comes out at q = 0.83964"
  } else {
    expect 0.0200 < fit.loss[0] < 0.0210, "it starts just above the all-zero loss (PyTorch, seed 42: 0.020407)"
    expect fit.loss[-1] < 0.01810, "untied weights get past the tied pentagon, close to five perfect features or below"
    expect represented > 4.5, "about five features are represented, against 4.20 in the pentagon"
    expect mean(aligned[-1][best]) < 0.99, "they are read along other directions than they are written"
  }
}
