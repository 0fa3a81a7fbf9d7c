param n: int = 3
x: f32[n] ~ normal(0, 1)
show x
sweep sizes = grid() {
  n in [1, 2]
  maximize mean(x)
  minimize n
}
