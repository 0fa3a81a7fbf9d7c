# A batch of pictures must be flattened before a dense layer.
net ~ MLP([784, 10])
x: f32[16, 28, 28] ~ normal(0, 1)
show net(x)
