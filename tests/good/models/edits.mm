# `with` makes a new network; `old` is the value that is replaced. A tied field follows.
net ~ MLP([3, 8, 2])
x: f32[5, 3] ~ normal(0, 1)
let scaled = net with { layers[0].weight = 4 * old;  layers[0].bias = 4 * old;  layers[1].weight = old / 4 }
let doubled = net with {
  layers[0].weight = concat([old, old])
  layers[0].bias = concat([old, old])
  layers[1].weight = concat([old, old], axis = 1) / 2
}
expect max(abs(scaled(x) - net(x))) < 1e-5, "a relu network does not notice"
expect max(abs(doubled(x) - net(x))) < 1e-5, "nor that its units are there twice"
expect all(net.layers[0].weight * 4 == scaled.layers[0].weight), "the first network is what it was"
