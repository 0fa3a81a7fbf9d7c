optimizer careless(lr) {
  update(p, g, t) { { q: p - lr * g } }
}
x: f32[] ~ normal(0, 1)
let fit = train x for 10 { minimize x^2 with careless(lr = 0.1) }
show fit.x
