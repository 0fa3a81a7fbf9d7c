net ~ MLP([2, 3, 1])
x: f32[4, 2] ~ normal(0, 1)
let run = trace(net(x))
show run.layers[0].post
