# The critic of study 002: a gradient penalty, differentiated once more by `minimize`, and two updates per batch.
study "Parity with PyTorch: a critic with gradient penalty"

let file = "recorded/loop_critic.safetensors"
let data = load(file, name = "data")
model Critic(points: int) {
  score ~ MLP([points, 32, 32, 1])
  apply(c: f32[n, points]) -> f32[n] = score(c)[:, 0]
}
let net = load(file, Critic(48), name = "net")
let fit = train net for batch in data {
  repeat t in batch.t {
    let mixed = t[:, none] * batch.real + (1 - t[:, none]) * batch.fake
    let slope = grad(sum(net(mixed)), wrt = mixed)
    log loss = mean(net(batch.fake)) - mean(net(batch.real)) + 0.1 * mean((norm(slope, axis = 1) - 1)^2)
    minimize loss with adam(lr = 1e-3, weight_decay = 1e-4)
  }
}
let losses = flatten(fit.loss)
let weights = fit.net
show losses, weights
