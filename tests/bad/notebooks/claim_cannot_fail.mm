# Permutations (000): a share of right answers is compared with the best one possible, which no mistake could pass.
net ~ MLP([18, 72, 72, 1])
x: f32[1000, 18] ~ uniform(0, 1)
same: bool[1000] ~ bernoulli(0.5)
let accuracy = mean((sigmoid(net(x))[:, 0] > 0.5) == same)
show accuracy
expect 0 <= accuracy <= 1, "the accuracy is at most the best possible one"
