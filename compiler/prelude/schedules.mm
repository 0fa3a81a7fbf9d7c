# Schedules: functions of an optimizer's own update count k = 0, 1, 2, ..., for any hyperparameter of an optimizer:
# `with adam(lr = cosine_decay(1e-3, over = 5000))`. One of your own is a function, too: `fn (k) => 1e-2 / (1 + k)`.

# Always `rate`: where a schedule is wanted rather than a number.
fn hold(rate) = fn (k) => rate

# From `from` to `to` in a straight line over `over` updates, then `to`. torch.optim.lr_scheduler.LinearLR; optax.linear_schedule.
fn ramp(from, to, over: int) = fn (k) => from + (to - from) * (minimum(k, over) / over)

# `start`, multiplied by `factor` after every `period` updates. torch.optim.lr_scheduler.StepLR.
fn step_decay(start, factor, period: int) = fn (k) => start * factor^(k // period)

# `start`, multiplied by `factor` when each of the `milestones` (update counts) is reached. MultiStepLR.
fn milestone_decay(start, factor, milestones: [int]) =
  fn (k) => iterate rate = start for m in milestones { where(k < m, rate, rate * factor) }

# `start` times factor^k. ExponentialLR; with factor = r^(1 / n) it falls by r in n updates.
fn exponential_decay(start, factor) = fn (k) => start * factor^k

# `start` divided by 1 + rate k.
fn inverse_decay(start, rate) = fn (k) => start / (1 + rate * k)

# From `start` to `to` along half a cosine over `over` updates, then `to`: to + (start - to) (1 + cos(pi k / over)) / 2.
# Loshchilov and Hutter 2016, arXiv:1608.03983; CosineAnnealingLR up to its turning point, optax.cosine_decay_schedule.
fn cosine_decay(start, over: int, to = 0) =
  fn (k) => to + (start - to) * (0.5 * (1 + cos(pi() * (minimum(k, over) / over))))

# In a straight line from `from` to the first value of the schedule `then` over `over` updates; afterwards `then`, counted from 0.
# `warmup(hold(1e-3), over = 100)` or `warmup(cosine_decay(1e-3, over = 5000), over = 100)`.
fn warmup(then, over: int, from = 0) = fn (k) => where(k < over, from + (then(0) - from) * (k / over), then(maximum(k - over, 0)))
