# One network on one seed says little: how often does a small network learn xor at all?
#
# `mmc run models/seeds.mm` trains one; `mmc sweep models/seeds.mm widths` trains three widths from ten seeds each and compares them. With
# two hidden units most runs end where two of the four cases stay undecided, at a loss of ln(2) / 2; with three a few do, with eight none. A
# single run of two units that succeeds, or fails, would have shown nothing of this.

study "Xor from many seeds"

param width: int = 2
param steps: int = 1000

seed 0

let inputs:  f32[4, 2] = [[0, 0], [0, 1], [1, 0], [1, 1]]
let targets: f32[4]    = [0, 1, 1, 0]

model Net(hidden: int) {
  inner ~ Linear(2, hidden)
  outer ~ Linear(hidden, 1)
  apply(x: f32[n, 2]) -> f32[n] = outer(tanh(inner(x)))[:, 0]
}
net ~ Net(width)

let fit = train net for steps {
  log loss = bce_logits(net(inputs), targets)
  minimize loss with adam(lr = 0.05)
}
let solved = all((fit.net(inputs) > 0) == (targets > 0.5))

show solved, fit.loss[-1]
plot "Loss" { line(fit.loss); yaxis(log = true) }
expect fit.loss[-1] < fit.loss[0], "training lowers the loss"

sweep widths = grid() {
  width in [2, 3, 8]
  seed  in 0..10
  minimize fit.loss[-1]
  let narrow = sum(for r in runs { if r.width == 2 { r.solved } else { false } })
  let wide   = sum(for r in runs { if r.width == 8 { r.solved } else { false } })
  show narrow, wide
  plot "Loss" { for r in runs { line(r.fit.loss, label = r.name, color = r.width) }; yaxis(log = true) }
  expect narrow < 10, "two hidden units don't always learn xor"
  expect wide == 10, "eight hidden units do"
}
