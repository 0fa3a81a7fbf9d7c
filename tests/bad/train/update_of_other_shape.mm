optimizer shrinking(lr) {
  update(p, g, t) { { p: sum(p - lr * g) } }
}
x: f32[3] ~ normal(0, 1)
let fit = train x for 10 { minimize sum(x^2) with shrinking(lr = 0.1) }
show fit.x
