# Dissociation (003): `train_mnist(num_epochs=0)  # 30)` stayed in the notebook, so its figures are of untrained nets.
param epochs: int = 0  # 30
net ~ MLP([784, 64, 10], biased = false)
x: f32[128, 784] ~ uniform(0, 1)
labels: i32[128] ~ integers(0, 10)
let fit = train net for epochs {
  minimize cross_entropy(net(x), labels) with sgd(lr = 0.1)
}
show mean(argmax(fit.net(x), axis = -1) != labels)
