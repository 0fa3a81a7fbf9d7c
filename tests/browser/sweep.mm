# A small sweep, for the test of its report in a browser (sweep_test.py).

study "Rates <b>"

param rate: float = 0.1
w: f32[1] ~ normal(0, 1)
let fit = iterate v = w for 20 { v - rate * (v[0] - 3) }
let off = abs(fit[0] - 3)
show off

sweep rates = grid() {
  rate in [0.1, 0.5, 1.5]
  seed in 0..2
  minimize off
  show len(runs)
  plot "Off" { scatter(for r in runs { r.off }, x = for r in runs { r.rate }); yaxis(log = true) }
  expect runs[2].score < runs[0].score, "faster is nearer"
}
