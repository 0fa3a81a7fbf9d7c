# A `for` around a draw makes a stack of models: one more leading axis on every weight.
nets ~ for 3 { Linear(2, 1) }
x: f32[4, 2] ~ normal(0, 1)
let each = for net in nets { net(x) }
expect all(each[1] == nets[1](x)) and any(nets[0].weight != nets[1].weight), "three networks"
expect max(abs(mean(each, axis = 0) - (nets[0](x) + nets[1](x) + nets[2](x)) / 3)) < 1e-6, "their mean"
