# A loss takes two equal shapes.
net ~ Linear(2, 1)
x: f32[8, 2] ~ normal(0, 1)
t: f32[8] ~ normal(0, 1)
show mse(net(x), t)
