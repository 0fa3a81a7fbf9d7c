# A draw is keyed by its name and the loops around it: what shares a draw and what does not.
fn noise(n: int) {
  z: f32[n] ~ normal(0, 1)
  z
}
a, b ~ noise(5)
c ~ for 3 { noise(5) }
shared: f32[5] ~ normal(0, 1)
let d = for i in 0..3 { shared + i }
expect any(a != b), "two draws"
expect any(c[0] != c[1]) and any(c[1] != c[2]), "one draw per iteration"
expect all(d[1] - d[0] > 0.99), "one draw for all iterations"
