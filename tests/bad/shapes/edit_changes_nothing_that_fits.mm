# An edit may change a shape, but then the next layer must fit.
net ~ MLP([2, 3, 1])
let wider = net with { layers[0].weight = zeros([5, 2]);  layers[0].bias = zeros([5]) }
show wider(zeros([4, 2]))
