# Layers, their sizes and their order.
net ~ MLP([3, 5, 4, 2], act = tanh)
x: f32[7, 3] ~ normal(0, 1)
let l = net.layers
let by_hand = tanh(tanh(x @ l[0].weight.T + l[0].bias) @ l[1].weight.T + l[1].bias) @ l[2].weight.T + l[2].bias
summary net
show size(net), size(MLP([3, 5, 4, 2], biased = false)), shape(l[1].weight)
expect max(abs(net(x) - by_hand)) < 1e-6, "three layers, no activation after the last"
expect max(abs(l[0](x) - tanh(x @ l[0].weight.T + l[0].bias))) < 1e-6, "a layer by itself"
expect max(abs(chain(l, x) - net(x))) < 1e-6, "a chain of layers"
