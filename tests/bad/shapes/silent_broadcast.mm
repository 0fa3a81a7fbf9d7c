# The classic: predictions [n, 1] against targets [n].
net ~ Linear(2, 1)
x: f32[8, 2] ~ normal(0, 1)
t: f32[8] ~ normal(0, 1)
show mean((net(x) - t)^2)
