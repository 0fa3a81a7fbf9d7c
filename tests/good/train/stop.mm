# `stop when` ends the loop after the step in which it holds.
x: f32[] ~ constant(1)
let fit = train x for 100 {
  log loss = x^2
  minimize loss with sgd(lr = 0.25)
  stop when x < 0.1
}
expect fit.steps == 4, "1/2, 1/4, 1/8, 1/16"
expect fit.x == 0.0625, "halved in each step"
