net ~ MLP([2, 3, 1])
x: f32[4, 2] ~ normal(0, 1)
show patch(net(x)) { layer[0].out = old * 0 }
