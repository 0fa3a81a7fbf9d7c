# `stop when` has a condition of its own: in a branch it would end the loop around the branch.
w: f32[] ~ constant(1)
let fit = train w for step in 0..20 {
  minimize w^2 with sgd(lr = 0.1)
  if step > 10 { stop when w < 0.1 }
  every 5 { stop when w < 0.1 }
}
show fit.w
