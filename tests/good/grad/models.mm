# By a model: a record of the same structure. A small step against the gradient lowers the loss by about its squared length.
net ~ MLP([2, 3, 1])
x: f32[5, 2] ~ normal(0, 1)
fn loss(net) = mean(net(x)^2)
let g = grad(loss(net), wrt = net)
let h = 1e-2
let measured = (loss(net + h * g) - loss(net - h * g)) / (2 * h)
let length = sum(for l in [0, 1] { sum(g.layers[l].weight^2) + sum(g.layers[l].bias^2) })
show shape(g.layers[1].weight), size(g), size(net)
expect abs(measured - length) < 1e-3 * (1 + length), "a difference along the gradient"
