study "What stands after a repeat with a mistake is looked at as well"
seed 7
x: f32[21, 8] ~ normal(0, 1)
w: f32[] ~ constant(0)
let fit = train w for 4 {
  repeat 3 {
    state s = 0.0
    next s = s + missing
    log inner = nowhere
    minimize w^2 with adam(lr = 1e-3)
  }
  every 2 { repeat 2 { log other = absent } }
  log whole = w
  repeat 2 { minimize w^2 with adam(lr = 1e-3) }
  minimize w^2 with adam(lr = 1e-3)
}
show fit.whole
