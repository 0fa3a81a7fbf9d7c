# After a `minimize` the model has moved on: a second loss sees the new one.
x: f32[] ~ constant(1)
let fit = train x for 1 {
  log before = x
  minimize 2 * x with sgd(lr = 0.25)
  log between = x
  minimize x^2 with sgd(lr = 0.25)
}
expect fit.before[0] == 1 and fit.between[0] == 0.5 and fit.x == 0.25, "one after the other"
