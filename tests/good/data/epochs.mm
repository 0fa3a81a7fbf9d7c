# Epochs with a smaller last batch against PyTorch: the same weights, data and orders, three epochs of 4, 4 and 2 rows, Adam with a
# learning rate that falls from update to update. Weights, losses and the count of updates agree.
let torch = load("torch_epochs.npz")
let net   = load("torch_epochs.npz", MLP([3, 5, 1]), name = "start")
let after = load("torch_epochs.npz", MLP([3, 5, 1]), name = "end")

let fit = train net for order in torch.orders {
  repeat rows in batches(order, 4) {
    log loss = mse(net(torch.x[rows]), torch.y[rows])
    minimize loss with adam(lr = inverse_decay(0.05, 0.1))
  }
}
show fit.loss
expect max(abs(fit.loss - torch.losses)) < 1e-5, "the loss of each batch is PyTorch's"
let away = fit.net - after
expect max(abs(away.layers[0].weight)) < 1e-5 and max(abs(away.layers[1].weight)) < 1e-5, "so are the weights after nine updates"
