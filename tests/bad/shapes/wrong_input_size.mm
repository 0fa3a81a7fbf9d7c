net ~ MLP([4, 8, 2])
x: f32[16, 3] ~ normal(0, 1)
show net(x)
