# The set-invariant net of study 000: seven symmetric statistics of every head.
study "Parity with PyTorch: a set-invariant net"

let file = "recorded/loop_set_net.safetensors"
let data = load(file, name = "data")
model SetNet(inputs: int, width: int) {
  layers ~ [Linear(inputs, width), MLP([width, 4 * width, width]), SetInvariant(width, 4, 7), MLP([7, 28, 1])]
  apply(x: f32[..., tokens, inputs]) -> f32[...] = sigmoid(chain(layers, x)[..., 0])
}
let net = load(file, SetNet(1, 12), name = "net")
let fit = train net for batch in data {
  log loss = bce(net(batch.x[..., none]), batch.same)
  minimize loss with adamw(lr = 1e-3, weight_decay = 0)
}
let losses = fit.loss
let weights = fit.net
show losses, weights
