# Dissociation (003): the cell on input noise calls the result for scaled units `duplicated_...` and the one for
# duplicated units `scaled_...`.
net ~ MLP([784, 64, 64, 10], biased = false)
x: f32[100, 784] ~ uniform(0, 1)
labels: i32[100] ~ integers(0, 10)
fn scale_units(net, c) = net with { layers[1].weight = old * c;  layers[2].weight = old / c }
fn duplicate_units(net) = net with {
  layers[1].weight = concat([old, old])
  layers[2].weight = concat([old, old], axis = 1) / 2
}
fn error(net, scale) {
  e: like(x) ~ normal(0, 1)
  mean(argmax(net(x + scale * e), axis = -1) != labels)
}
duplicated_error ~ error(scale_units(net, 20), 0.1)
scaled_error ~ error(duplicate_units(net), 0.1)
show duplicated_error, scaled_error
