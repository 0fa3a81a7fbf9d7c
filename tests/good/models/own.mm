# A model with tied and fixed fields, chosen by a static value, and a submodel.
model Tied(n: int, k: int, biased: bool = true, act = relu) {
  W: f32[k, n] ~ normal(0, 1)
  V = W.T
  if biased { b: f32[n] ~ constant(0.5) } else { b = 0 }
  last ~ Linear(n, 1)
  apply(x: f32[..., n]) -> f32[...] = last(act(x @ W.T @ V.T + b))[..., 0]
}
a ~ Tied(4, 2)
b ~ Tied(4, 2, biased = false, act = tanh)
x: f32[3, 4] ~ normal(0, 1)
show size(a), size(b), size(Tied(4, 2))
expect all(a.V == a.W.T) and all(a.b == 0.5), "tied and fixed fields"
expect max(abs(b(x) - b.last(tanh(x @ b.W.T @ b.W))[:, 0])) < 1e-6, "applied"
