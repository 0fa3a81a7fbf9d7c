# An optimizer written in the study: heavy ball, to be compared with the prelude's.
optimizer heavy_ball(lr, friction = 0.9) {
  state velocity = zeros_like(p)
  update(p, g, t) {
    let v = friction * velocity - lr * g
    { p: p + v, velocity: v }
  }
}
a: f32[2] ~ constant(1)
b: f32[2] ~ constant(1)
fn bowl(x) = x[0]^2 + 3 * x[1]^2
let fit = train a, b for 20 {
  minimize bowl(a) with heavy_ball(lr = 0.05)
  minimize bowl(b) with sgd(lr = 0.05, momentum = 0.9)
}
expect max(abs(fit.a - fit.b)) < 1e-6, "the same path"
expect bowl(fit.a) < 4, "downhill"
