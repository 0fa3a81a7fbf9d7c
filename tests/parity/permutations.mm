# The first inner loop of study 000, on batches that PyTorch drew.
study "Parity with PyTorch: permutations of matrices"

let file = "recorded/loop_permutations.safetensors"
let data = load(file, name = "data")
model Classifier(sizes: [int]) {
  mlp ~ MLP(sizes + [1])
  apply(x: f32[batch, ...]) -> f32[batch] = sigmoid(mlp(flatten(x, from = 1))[:, 0])
}
let net = load(file, Classifier([18, 72, 72]), name = "net")
let fit = train net for batch in data {
  log loss = bce(net(batch.x), batch.same)
  minimize loss with adamw(lr = 1e-3, weight_decay = 1e-4)
}
let losses = fit.loss
let weights = fit.net
show losses, weights
