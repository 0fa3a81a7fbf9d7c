# A series has a row for each step: in a run-time `if`, also in a `repeat` there, it would have one in some.
w: f32[] ~ constant(1)
let fit = train w for 20 {
  minimize w^2 with sgd(lr = 0.1)
  if w > 0.5 {
    repeat 3 {
      log inner = w^2
      minimize w^2 with sgd(lr = 0.1)
    }
  }
}
show fit.w
