# A spiral classifier: three arms that no straight line separates, a network that learns them from minibatches, and its map of
# the plane. Shows `for` (over a static list and over grids), fresh draws in every step, cross-entropy and a held-out test.

study "Three spirals"

param points: int   = 200              # per arm
param noise:  float = 0.08
param hidden: int   = 32
param batch:  int   = 64
param steps:  int   = 1500

preset quick { steps = 800 }

seed 5

# One arm: from the centre outwards, one and a quarter turns. f32[points, 2]
fn arm(k: int, points: int) {
  r: f32[points]    ~ uniform(0.1, 1)
  e: f32[points, 2] ~ normal(0, noise)
  let angle = 2 * pi() * (k / 3 + 1.25 * r)
  stack([r * cos(angle), r * sin(angle)], axis = 1) + 0.5 * r[:, none] * e
}
fn spirals(points: int) {
  arms ~ for k in [0..3] { arm(k, points) }
  { x: concat(arms), label: range(3 * points) // points }
}
learn ~ spirals(points)
valid ~ spirals(points)

net ~ MLP([2, hidden, hidden, 3])
let fit = train net for steps {
  rows: i32[batch] ~ integers(0, 3 * points)
  log loss = cross_entropy(net(learn.x[rows]), learn.label[rows])
  minimize loss with adam(lr = cosine_decay(1e-2, over = steps))
  every 50 { log correct = accuracy(net(valid.x), valid.label) }
}
let reached = accuracy(fit.net(valid.x), valid.label)
show reached, confusion(valid.label, argmax(fit.net(valid.x), axis = -1), 3)

let grid = linspace(-1.2, 1.2, 80)
let map = for v in reverse(grid, axis = 0), u in grid { argmax(fit.net([u, v])) }         # i32[80, 80], y upwards
plot "The network's map of the plane" { heatmap(map) }
plot "The points" {
  for k in [0..3] {
    let one = valid.x[k * points:(k + 1) * points]
    scatter(one[:, 1], x = one[:, 0], label = "arm {k}")
  }
  axes("x", "y", equal = true)
}
plot "Held-out accuracy" { line(fit.correct, x = range(0, steps, 50)); axes("step", "accuracy") }

expect fit.correct[0] < 0.6, "an untrained network guesses"
expect reached > 0.97, "nearly all held-out points are told apart"
