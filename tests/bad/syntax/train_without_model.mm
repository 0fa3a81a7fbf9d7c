# A training names the model that it changes.
net ~ Linear(1, 1)
train 500 {
  minimize net.weight[0, 0]^2 with sgd(0.1)
}
