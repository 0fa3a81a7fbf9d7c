# `state` carries a value of one's own; `next` replaces it, or a trained model, for the rest of the step and the steps to come.
w, ball, part ~ Linear(2, 1, biased = false)
x: f32[8, 2] ~ normal(0, 1)
let y = x @ [[2.0], [-1.0]]
let start = w.weight

let fit = train w for step in 0..40 {
  state mean = w
  state count: i32[] = 0
  state best = { w, loss: 1e9 }
  log loss = mse(w(x), y)
  next best = if loss < best.loss { { w, loss } } else { best }
  minimize loss with sgd(lr = 0.2)
  log weight = w.weight
  next mean = 0.9 * mean + 0.1 * w
  next count = count + 1
}
expect fit.count == 40, "one per step"
let expected = iterate m = start for v in fit.weight { 0.9 * m + 0.1 * v }
expect max(abs(fit.mean.weight - expected)) < 1e-6, "an exponential average of the weights after each update"
expect fit.best.loss == min(fit.loss), "the best so far"
expect mse(fit.best.w(x), y) == fit.best.loss, "and the weights that had it"
expect max(abs(fit.mean(x) - x @ fit.mean.weight.T)) < 1e-6, "a state that is a model is a model"

# The value holds at once for what follows in the step, and a trained model may be replaced: here its columns keep unit norm.
let sphere = train ball for 20 {
  state seen = 0.0
  minimize mse(ball(x), y) with sgd(lr = 0.1)
  next ball = ball with { weight = normalize(old, axis = 1) }
  next seen = norm(ball.weight)
  log length = norm(ball.weight)
  stop when seen > 2
}
expect max(abs(sphere.length - 1)) < 1e-6 and abs(sphere.seen - 1) < 1e-6, "projected after each update"

# In nested loops, in an `every` and in a run-time `if`.
let nested = train part for i in 0..6 {
  state total = 0.0
  state odd = 0
  repeat j in 0..3 {
    minimize mse(part(x), y) with sgd(lr = 0.01)
    next total = total + 1
  }
  every 2 { next total = total + 100 }
  if i % 2 == 1 { next odd = odd + 1 }
}
expect nested.total == 6 * 3 + 300 and nested.odd == 3, "carried through everything inside"
