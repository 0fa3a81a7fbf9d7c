# The training loop of study 003: minibatches by index, no biases, a rate that falls linearly.
study "Parity with PyTorch: minibatches of digits"

let file = "recorded/loop_digits.safetensors"
let data = load(file, name = "data")
let start = load(file, MLP([49, 32, 32, 10], biased = false), name = "net.net")
let net = { net: start }
let fit = train net for rows in data.rows {
  log loss = cross_entropy(net.net(data.images[rows]), data.labels[rows])
  minimize loss with sgd(lr = ramp(0.1, 1e-6, over = 100))
}
let losses = fit.loss
let weights = fit.net
show losses, weights
