# `stop when` in an epoch whose last batch is smaller: it ends that epoch, whether it strikes in a whole batch, in the last whole one,
# in the smaller one or never.
let n = 10

# Every row is its own number and sgd with lr = 1 on -w adds 1 per update. Batches of four: 0..3, 4..7, then 8 and 9.
w: f32[] ~ constant(0)
t: f32[] ~ constant(0)
let fit = train w, t for epoch in 0..5 {
  state batches_seen = 0
  repeat rows in batches(range(n), 4) {
    log first = rows[0], mid = mean(rows + 0.0), odd = len(rows) == 2
    minimize -w with sgd(lr = 1)
    minimize -t with sgd(lr = inverse_decay(1.0, 1.0), momentum = 0.5)
    next batches_seen = batches_seen + 1
    every 2 { log at = rows[0], twice = 2.0 * rows[0] }
    stop when rows[0] == 4 * epoch
  }
  log seen = batches_seen
}
show fit.first, fit.mid, fit.odd, fit.at, fit.twice
expect all(fit.seen == [1, 3, 6, 9, 12]), "stopped after batches 0, 1 and 2, then never"
expect fit.w == 12, "no update after the stop"
expect all(fit.first[0] == 0) and all(fit.first[1] == [0, 4, 4]) and all(fit.first[2] == [0, 4, 8]), "ints repeat the last row"
expect all(is_nan(fit.mid[0, 1:])) and is_nan(fit.mid[1, 2]) and not is_nan(fit.mid[2, 2]), "floats that did not come are nan"
expect not fit.odd[1, 2] and fit.odd[2, 2], "bools repeat, too"
expect is_nan(fit.twice[1, 1]) and fit.twice[2, 1] == 16, "`every` alike"

# The same updates as in one plain loop: momentum and schedule count only what ran.
s: f32[] ~ constant(0)
let straight = train s for 12 { minimize -s with sgd(lr = inverse_decay(1.0, 1.0), momentum = 0.5) }
expect abs(fit.t - straight.s) < 1e-6, "one state and one count"

# Nested: the inner epoch stops by itself, the outer one goes on.
p: f32[] ~ constant(0)
let nested = train p for 2 {
  state count = 0
  repeat a in batches(range(3), 2) {
    repeat b in batches(range(5), 2) {
      next count = count + len(a) * len(b)
      minimize -p with sgd(lr = 1)
      stop when b[0] == 2
    }
    stop when len(a) == 1
  }
}
expect nested.count == 2 * 3 * 4 and nested.p == 2 * 2 * 2, "two batches of b for each of a"

# Known while compiling: only the whole batches can stop, only the last one can, or neither.
q: f32[] ~ constant(0)
let fixed = train q for 3 {
  repeat r in batches(range(n), 4) { minimize -q with sgd(lr = 1); stop when len(r) == 4 }
  repeat r in batches(range(n), 4) { minimize -q with sgd(lr = 1); stop when len(r) == 2 }
}
expect fixed.q == 3 * (1 + 3), "one batch, then three"

# A derivative goes through the epoch that stopped: only the rows that ran count.
v: f32[] ~ constant(2)
let through = train v for k in 0..3 {
  state product = 1.0
  next product = v
  repeat r in batches(range(n), 4) {
    next product = product * v
    stop when r[0] == 4 * k
  }
  let by_v = grad(product, wrt = v)
  log power = product, slope = by_v
}
show through.power, through.slope
expect all(through.power == [4, 8, 16]), "v to the power of 1 plus the batches"
expect all(through.slope == [2 * 2, 3 * 4, 4 * 8]), "and its derivative"
