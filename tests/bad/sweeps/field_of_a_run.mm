param n: int = 3
x: f32[n] ~ normal(0, 1)
let spread = std(x)
show spread
sweep sizes = grid() {
  n in [2, 3]
  expect all(for r in runs { r.spred > 0 }), "it is not always the same"
}
