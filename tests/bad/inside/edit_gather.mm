net ~ MLP([2, 3, 1])
x: f32[4, 2] ~ normal(0, 1)
show (net with { layers[0].weight[[0, 2]] = 0 })(x)
