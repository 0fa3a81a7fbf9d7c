# Indexing with a number takes the axis away.
net ~ Linear(2, 1)
x: f32[8, 2] ~ normal(0, 1)
show net(x[:, 0])
