fn noisy(n: int) {
  x: f32[n] ~ normal(0, 1)
  x
}
let a = noisy(3)
show a
