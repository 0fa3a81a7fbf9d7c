# Layers, their sizes and what a trace shows of them.
net ~ MLP([3, 5, 4, 2], act = tanh)
x: f32[7, 3] ~ normal(0, 1)
let run = trace(net(x))
let l = net.layers
let by_hand = tanh(tanh(x @ l[0].weight.T + l[0].bias) @ l[1].weight.T + l[1].bias) @ l[2].weight.T + l[2].bias
summary net
expect max(abs(run.out - by_hand)) < 1e-6 and all(run.out == net(x)), "three layers"
expect all(run.layers[0].out == tanh(run.layers[0].pre)), "an activation"
expect all(run.layers[2].out == run.layers[2].pre), "none after the last"
expect all(run.x == x), "the argument by name"
