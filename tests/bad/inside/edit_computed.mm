model Tied(n: int) {
  E: f32[n, 4] ~ normal(0, 1)
  U = E.T
  apply(x: f32[4]) -> f32[4] = U @ (E @ x)
}
net ~ Tied(2)
show (net with { U = old * 0 })([1.0, 2.0, 3.0, 4.0])
