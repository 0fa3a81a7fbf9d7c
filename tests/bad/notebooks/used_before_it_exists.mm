# Permutations (000): a cell computes `get_accuracy(net, ...)` before the cells that make `net` and `last_dim`; it ran
# only because of what an earlier run had left behind.
fn accuracy(net, x, same) = mean((net(x)[..., 0] > 0.5) == same)
x: f32[100, 8] ~ normal(0, 1)
same: bool[100] ~ bernoulli(0.5)
show accuracy(net, if last_dim { x[..., none] } else { x }, same)
let last_dim = false
net ~ MLP([8, 32, 8, 1])
