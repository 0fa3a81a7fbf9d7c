# `every` counts the iterations of the loop in whose body it stands.
w: f32[] ~ constant(1)
let fit = train w for 20 {
  minimize w^2 with sgd(lr = 0.1)
  if w > 0.5 { every 5 { log late = w } }
}
show fit.w
