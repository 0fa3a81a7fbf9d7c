# Permutations (000): the labels of a batch are [batch], the predictions [batch, 1]. NumPy and PyTorch make
# [batch, batch] of their difference, so the "mean absolute error" compared every prediction with every label.
net ~ MLP([18, 72, 72, 1])
x: f32[100, 18] ~ uniform(0, 1)
same: bool[100] ~ bernoulli(0.5)
let predicted = sigmoid(net(x))
show mean(abs(predicted - same))
