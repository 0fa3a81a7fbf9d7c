# A training step of study 002: five updates of a critic with a gradient penalty, which `minimize` differentiates once more.
study "Benchmark: a critic with gradient penalty"

param steps: int = 400

seed 0

model Critic(points: int, widths: [int]) {
  score ~ MLP([points] + widths + [1])
  apply(c: f32[n, points]) -> f32[n] = score(c)[:, 0]
}

real, fake: f32[5, 700] ~ normal(0, 1)
critic ~ Critic(700, [128] * 6)

let fit = train critic for steps {
  repeat 5 {
    t: f32[5] ~ uniform(0, 1)
    let mixed = t[:, none] * real + (1 - t[:, none]) * fake
    let slope = grad(sum(critic(mixed)), wrt = mixed)
    log loss = mean(critic(fake)) - mean(critic(real)) + 1e-5 * mean((norm(slope, axis = 1) - 1)^2)
    minimize loss with adam(lr = 1e-4, weight_decay = 1e-4)
  }
}

show fit.loss[-1]
