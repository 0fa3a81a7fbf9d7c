# Each `minimize` has an optimizer of its own; `over` says what it moves.
a: f32[] ~ constant(1)
b: f32[] ~ constant(1)
let fit = train a, b for 2 {
  minimize a^2 + b^2 with sgd(lr = 0.25) over a
  minimize a^2 + 2 * b^2 with sgd(lr = 0.125) over b
}
expect fit.a == 0.25, "halved twice"
expect fit.b == 0.25, "halved twice as well: only its own steps"
