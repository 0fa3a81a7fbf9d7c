# x @ weight.T + bias, and where it starts: U(-1/sqrt(inputs), 1/sqrt(inputs)).
net ~ Linear(100, 50)
x: f32[4, 100] ~ normal(0, 1)
let by_hand = x @ net.weight.T + net.bias
expect max(abs(net(x) - by_hand)) < 1e-6, "applied"
expect max(abs(net.weight)) <= 0.1 and abs(std(net.weight) - 0.2 / sqrt(12)) < 0.003, "the weights' start"
expect max(abs(net.bias)) <= 0.1 and max(abs(net.bias)) > 0.05, "the bias's start"
