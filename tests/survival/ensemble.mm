# Trainings in a `for`, which threads share: each has a draw of its own and a length of its own, and their gradients are summed.
study "Survival of an ensemble"
param members: int = 12
param steps: int = 40_000
seed 6

x: f32[48, 6] ~ normal(0, 1)
let y = tanh(x[:, 0] - x[:, 1])
let ensemble = for k in 0..members {
  net ~ MLP([6, 24, 1], act = tanh)
  let fit = train net for steps {
    noise: f32[48, 6] ~ normal(0, 0.1)
    log loss = mse(net(x + noise)[:, 0], y)
    minimize loss with adam(lr = 3e-3)
  }
  { loss: fit.loss, guess: fit.net(x)[:, 0] }
}
let spread = mean((ensemble.guess - mean(ensemble.guess, axis = 0)) ^ 2)
show spread, mean(ensemble.loss[:, -1])
expect spread < 1, "members agree"
