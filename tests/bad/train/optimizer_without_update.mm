optimizer lazy(lr) {
  state m = zeros_like(p)
}
x: f32[] ~ normal(0, 1)
let fit = train x for 10 { minimize x^2 with lazy(lr = 0.1) }
show fit.x
