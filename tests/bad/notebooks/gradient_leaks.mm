# Permutations (000): the inputs of the adversary were found by a hundred `backward` calls on the net's own loss, whose
# gradients were still in the net's parameters when its optimizer moved them. Here the same: the first `minimize` is
# meant to move the inputs `x` and moves the net as well.
net ~ MLP([8, 32, 8, 1])
x: f32[20, 8] ~ uniform(0, 1)
same: bool[20] ~ bernoulli(0.5)
let fit = train net, x for 1000 {
  repeat 100 {
    minimize -bce(sigmoid(net(x))[:, 0], same) with sgd(lr = 0.01)
  }
  log loss = bce(sigmoid(net(x))[:, 0], same)
  minimize loss with adamw(lr = 1e-4) over net
}
show fit.loss
