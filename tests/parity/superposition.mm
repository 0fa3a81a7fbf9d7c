# One hundred steps of the toy model of superposition from PyTorch's seed-42 weights. The test replaces the optimizer by each
# that recorded/training.json lists and compares the losses and the final weights.
study "Parity with PyTorch: superposition"

param data:  string = "tests/parity/recorded"
param steps: int    = 100

model Autoencoder(f: int, n: int) {
  E: f32[n, f] ~ uniform(-1 / sqrt(f), 1 / sqrt(f))
  U: f32[f, n] ~ uniform(-1 / sqrt(n), 1 / sqrt(n))
  apply(x: f32[..., f]) -> f32[..., f] = relu(x @ E.T @ U.T)
}

let X = eye(50)
let net = load("{data}/superposition.safetensors", Autoencoder(50, 2))

let fit = train net for steps {
  log loss = mse(net(X), X)
  minimize loss with sgd(lr = 5.0)
}

let losses = concat([fit.loss, [mse(fit.net(X), X)]])
let E = fit.net.E
let U = fit.net.U
show losses, E, U
