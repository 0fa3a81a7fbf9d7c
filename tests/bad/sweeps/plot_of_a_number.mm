param n: int = 3
x: f32[n] ~ normal(0, 1)
let spread = std(x)
show spread
sweep sizes = grid() {
  n in [2, 3]
  plot "Spread" { for r in runs { line(r.spread) } }
}
