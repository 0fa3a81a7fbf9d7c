net ~ MLP([2, 3, 1])
x: f32[4, 2] ~ normal(0, 1)
let wide = net with { layers[0].weight = concat([old, old]); layers[0].bias = concat([old, old]) }
show wide(x)
