# Exclusive or: the problem that one layer cannot solve and two can. Both are trained side by side in one `train`, each with its
# own `minimize`. The best that a single layer can say is "one half" for every input, a loss of log 2.

study "Exclusive or"

param hidden: int = 8
param steps:  int = 500

seed 3

let x = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
let y = [0.0, 1.0, 1.0, 0.0]

single ~ MLP([2, 1])
double ~ MLP([2, hidden, 1], act = tanh)
fn logit(net) = net(x)[:, 0]

let fit = train single, double for steps {
  log single_loss = bce_logits(logit(single), y)
  log double_loss = bce_logits(logit(double), y)
  minimize single_loss with adam(lr = 0.1)
  minimize double_loss with adam(lr = 0.1)
}
show sigmoid(logit(fit.single)), sigmoid(logit(fit.double))

# How the trained network does it: what its hidden units say to each of the four inputs.
plot "Hidden units" { heatmap(fit.double.layers[0](x), colors = "bwr", range = [-1, 1]); axes("unit", "input") }
plot "Loss" {
  line(fit.single_loss, label = "one layer")
  line(fit.double_loss, label = "two layers")
  axes("step", "binary cross-entropy")
}

expect abs(fit.single_loss[-1] - log(2)) < 1e-3, "one layer cannot do better than chance"
expect fit.double_loss[-1] < 0.02, "two layers learn it"
expect all((logit(fit.double) > 0) == (y > 0.5)), "all four answers are right"
