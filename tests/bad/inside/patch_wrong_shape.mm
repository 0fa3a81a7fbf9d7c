net ~ MLP([2, 3, 1])
x: f32[4, 2] ~ normal(0, 1)
show patch(net(x)) { layers[0].out = zeros([4, 5]) }
