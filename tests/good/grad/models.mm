# By a model: a record of the same structure.
net ~ MLP([2, 3, 1])
x: f32[5, 2] ~ normal(0, 1)
let loss = mean(net(x)^2)
let g = grad(loss, wrt = net)
let h = 1e-2
let up = net with { layers[0].weight = old + h * g.layers[0].weight }
let down = net with { layers[0].weight = old - h * g.layers[0].weight }
let measured = (mean(up(x)^2) - mean(down(x)^2)) / (2 * h)
expect abs(measured - sum(g.layers[0].weight^2)) < 1e-3 * (1 + measured), "a directional difference"
expect shape(g.layers[1].weight) == [1, 3] and loss >= 0 and size(g) == size(net), "one derivative per parameter"
