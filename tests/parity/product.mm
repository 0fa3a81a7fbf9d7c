# One hundred steps of the network of study 001 on 512 rows of its data, from PyTorch's weights. The test replaces the optimizer
# by each that recorded/training.json lists and compares the losses and the final weights.
study "Parity with PyTorch: products"

param data:  string = "tests/parity/recorded"
param steps: int    = 100

model Rows(n: int) {
  x: f32[n, 4] ~ constant(0)
  y: f32[n, 2] ~ constant(0)
  apply(z) = z
}

let rows = load("{data}/product_data.safetensors", Rows(512))
let net = load("{data}/product.safetensors", MLP([4, 16, 16, 2]))

let fit = train net for steps {
  log loss = mse(net(rows.x), rows.y)
  minimize loss with sgd(lr = 0.1)
}

let losses = concat([fit.loss, [mse(fit.net(rows.x), rows.y)]])
let layers_0_weight = fit.net.layers[0].weight
let layers_0_bias   = fit.net.layers[0].bias
let layers_1_weight = fit.net.layers[1].weight
let layers_1_bias   = fit.net.layers[1].bias
let layers_2_weight = fit.net.layers[2].weight
let layers_2_bias   = fit.net.layers[2].bias
show losses, layers_0_weight, layers_0_bias, layers_1_weight, layers_1_bias, layers_2_weight, layers_2_bias
