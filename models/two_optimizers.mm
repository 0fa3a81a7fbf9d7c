# Two networks that work against each other, each with its own optimizer. The forger turns standard normal noise z into a z + b;
# the judge tries to tell its numbers from real ones, drawn from N(1, 0.5^2), by their mean and their mean square. `over` says which
# model a `minimize` moves. When neither can improve, the forger's numbers have the mean and the spread of the real ones.

study "A forger and a judge"

param batch: int = 512
param steps: int = 2000

seed 11

model Forger() {
  a: f32[] ~ constant(1)
  b: f32[] ~ constant(0)
  apply(z: f32[n]) -> f32[n] = a * z + b
}
model Judge() {
  u: f32[] ~ constant(0)
  v: f32[] ~ constant(0)
  apply(x: f32[n]) -> f32[n] = u * x + v * x^2
}
forger ~ Forger()
judge  ~ Judge()

let fit = train forger, judge for steps {
  z:    f32[batch] ~ normal(0, 1)
  real: f32[batch] ~ normal(1, 0.5)
  let advantage = mean(judge(real)) - mean(judge(forger(z)))
  let caution   = judge.u^2 + judge.v^2                            # keeps the judge's opinions finite
  minimize caution - advantage with sgd(lr = 0.1) over judge
  minimize -mean(judge(forger(z))) with adam(lr = ramp(1e-2, 1e-3, over = steps)) over forger
  log spread = abs(forger.a), centre = forger.b
}
show fit.spread[-1], fit.centre[-1]

plot "The forger's numbers" {
  line(fit.spread, label = "spread")
  line(fit.centre, label = "centre")
  axes("step", "")
}

expect abs(fit.centre[-1] - 1) < 0.1, "the forger has found the mean"
expect abs(fit.spread[-1] - 0.5) < 0.1, "and the spread"
