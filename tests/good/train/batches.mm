# An epoch in batches, the last of which is smaller: its size, its contents and what is counted.
let n = 10
let epochs = 3
w: f32[] ~ constant(0)
t: f32[] ~ constant(0)

# Every row is its own number, so the series say which rows a batch had. sgd with lr = 1 on -w adds 1 per update.
let fit = train w, t for epoch in 0..epochs {
  order: i32[n] ~ permutation()
  log orders = order
  repeat rows in batches(order, 4) {
    log total = sum(rows), first = rows[0], size = len(rows)
    noise: f32[] ~ uniform(0, 1)
    log draw = noise
    minimize -w with sgd(lr = 1)
    minimize -t with sgd(lr = inverse_decay(1.0, 1.0), momentum = 0.5)
    every 2 { log at = first }
  }
}
show fit.size, fit.at
expect shape(fit.total) == [epochs, 3] and all(fit.size == [4, 4, 2]), "three batches an epoch"
expect all(fit.total[:, 0] == sum(fit.orders[:, 0:4], axis = 1)), "the first four rows"
expect all(fit.total[:, 2] == sum(fit.orders[:, 8:], axis = 1)), "the last two"
expect all(sum(fit.total, axis = 1) == 45), "each row once an epoch"
expect all(fit.at == stack([fit.orders[:, 0], fit.orders[:, 8]], axis = 1)), "every 2: batches 0 and 2"
expect fit.w == 9, "nine updates, in one optimizer"
let repeated = for a in flatten(fit.draw) { sum(a == flatten(fit.draw)) }
expect all(repeated == 1), "no draw comes twice"

# Momentum and a schedule run on through the smaller batch: the same updates as in one plain loop of nine.
s: f32[] ~ constant(0)
let straight = train s for 9 { minimize -s with sgd(lr = inverse_decay(1.0, 1.0), momentum = 0.5) }
expect abs(fit.t - straight.s) < 1e-6, "one state and one count"

# A batch size that divides the rows, one that exceeds them, records.
let data = { x: range(6), y: 10 * range(6) }
u: f32[] ~ constant(0)
v: f32[] ~ constant(0)
let even = train u for 2 { repeat r in batches(data, 3) { log sums = sum(r.x + r.y); minimize -u with sgd(lr = 1) } }
let large = train v for 2 { repeat r in batches(data, 100) { log sums = sum(r.x + r.y); minimize -v with sgd(lr = 1) } }
expect all(even.sums == [33, 132]) and even.u == 4, "two batches of three"
expect all(large.sums == 165) and shape(large.sums) == [2, 1] and large.v == 2, "one batch of six"

# A state of one's own, and epochs within epochs.
p: f32[] ~ constant(0)
let nested = train p for 2 {
  state count = 0
  repeat a in batches(range(3), 2) {
    repeat b in batches(range(5), 2) {
      next count = count + len(a) * len(b)
      log pair = [len(a), len(b)]
      minimize -p with sgd(lr = 1)
    }
  }
}
show nested.pair[0]
expect nested.count == 2 * 3 * 5 and nested.p == 2 * 2 * 3, "each pair of rows once an epoch, and twelve updates"
