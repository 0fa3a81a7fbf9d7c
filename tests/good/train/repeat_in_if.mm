# `repeat` where a value decides whether it comes: what it moves is moved only then.
w: f32[] ~ constant(0)
u: f32[] ~ constant(0)
let fit = train w, u for step in 0..7 {
  state inner = 0
  if step % 3 == 1 {
    repeat i in 0..4 {
      next inner = inner + i
      minimize -w with sgd(lr = inverse_decay(1.0, 1.0), momentum = 0.5)
      every 2 { minimize -u with sgd(lr = 1) }
      stop when i == 2
    }
  } else {
    minimize -u with sgd(lr = 10)
    if step % 3 == 2 {
      repeat rows in batches(range(5), 2) {
        next inner = inner + 100 * len(rows)
        stop when rows[0] == 2 and step == 2
      }
    }
  }
  log inners = inner, us = u
}
show fit.inners, fit.us
expect all(fit.inners == [0, 3, 403, 403, 406, 906, 906]), "3 when stopped at i = 2, 400 with a stop, 500 without"
expect all(fit.us == [10, 12, 22, 32, 34, 44, 54]), "the other side's update, or two of `every`"
s: f32[] ~ constant(0)
let straight = train s for 6 { minimize -s with sgd(lr = inverse_decay(1.0, 1.0), momentum = 0.5) }
expect abs(fit.w - straight.s) < 1e-6, "one state and one count over what ran"

# Extra steps for one player while it lags behind, with draws: the same numbers as in a loop that always runs would have.
data: f32[20] ~ normal(3, 1)
a: f32[] ~ constant(0)
let lagging = train a for step in 0..30 {
  log gap = abs(a - mean(data))
  if gap > 1 {
    repeat 3 {
      rows: i32[5] ~ integers(0, 20)
      minimize mean((a - data[rows])^2) with adam(lr = 0.1)
    }
  }
}
show lagging.gap[-1]
expect lagging.gap[0] > 1 and lagging.gap[-1] < 1, "it came near and stopped"
let rests = lagging.gap[-5:]
expect all(rests == rests[0]), "no update once it is near"

# A derivative goes through the loop on the side that was taken.
v: f32[] ~ constant(2)
let through = train v for k in 0..4 {
  state power = 1.0
  next power = v
  if k % 2 == 1 { repeat k2 in 0..3 { next power = power * v; stop when k2 + 1 == k } } else { next power = 3 * power }
  log powers = power, slopes = grad(power, wrt = v)
}
show through.powers, through.slopes
expect all(through.powers == [6, 4, 6, 16]) and all(through.slopes == [3, 4, 3, 32]), "3 v, v^2, 3 v, v^4"
