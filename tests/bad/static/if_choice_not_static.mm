# Which code is compiled cannot depend on a number that is computed.
x: f32[] ~ normal(0, 1)
let act = if x > 0 { relu } else { tanh }
show act(x)
