# A training in each step of a training, or in some: a probe of what the model knows so far, an inner problem to its end.
x: f32[40, 3] ~ normal(0, 1)
let y = tanh(x @ [1.0, -1.0, 0.5])
net ~ MLP([3, 6, 1])
head ~ Linear(6, 1)
let fit = train net for step in 0..60 {
  log loss = mse(net(x)[:, 0], y)
  minimize loss with adam(lr = 0.02)
  every 20 {
    let hidden = trace(net(x)).layers[0].out
    let probe = train head for 50 {
      state tries = 0
      next tries = tries + 1
      log error = mse(head(hidden)[:, 0], x[:, 0])
      minimize error with adam(lr = 0.05)
      stop when tries == 40
    }
    log probes = probe.error, probed = probe.tries, steps_of = probe.steps
  }
}
show shape(fit.probes), fit.probed, fit.steps_of
expect shape(fit.probes) == [3, 50] and all(fit.probed == 40) and all(fit.steps_of == 40), "three probes of forty steps"
expect all(fit.probes[:, 39] < fit.probes[:, 0]) and all(is_nan(fit.probes[:, 40:])), "each learns"

# The inner one starts anew each time from what the outer one has by then; the outer one does not move by it.
a: f32[] ~ constant(0)
let outer = train a for 4 {
  let inner = train a for 3 { minimize -a with sgd(lr = 1) }
  log ahead = inner.a
  minimize -a with sgd(lr = 10)
}
show outer.ahead
expect all(outer.ahead == [3, 13, 23, 33]) and outer.a == 40, "three ahead of where it is"
