# New values with parts replaced; the old ones stay.
net ~ MLP([2, 4, 3])
x: f32[5, 2] ~ normal(0, 1)
fn scaled(net, c: float) = net with { layers[0].weight = old * c; layers[0].bias = old * c; layers[1].weight = old / c }
expect max(abs(scaled(net, 4.0)(x) - net(x))) < 1e-6, "a relu net does not mind the scale of its units"

let none_left = net with { layers[0].weight = 0; layers[0].bias = 0 }
expect all(none_left(x) == net.layers[1].bias), "a number fills the whole"
let one = net with { layers[0].weight[2] = [1.0, 2.0]; layers[0].bias[1:3] = old + 1 }
expect all(one.layers[0].weight[2] == [1, 2]) and all(one.layers[0].weight[:2] == net.layers[0].weight[:2]), "a row"
expect all(one.layers[0].bias - net.layers[0].bias == [0, 1, 1, 0]), "a slice, from its old value"

# Shapes may change; sizes that hyperparameters name follow.
let wide = net with {
  layers[0].weight = concat([old, old])
  layers[0].bias = concat([old, old])
  layers[1].weight = concat([old, old], axis = 1) / 2
}
expect max(abs(wide(x) - net(x))) < 1e-6, "every unit twice"
expect shape(wide.layers[0].weight) == [8, 2] and size(wide) == 51, "the new sizes"
let fit = train wide for 3 {
  let loss = mean(wide(x)^2)
  minimize loss with sgd(lr = 0.1)
}
expect mean(fit.wide(x)^2) < mean(net(x)^2), "an edited model trains"

# Records, lists, submodels of another model, a run-time position.
other ~ MLP([2, 4, 3])
let mixed = net with { layers[1] = other.layers[1] }
expect all(mixed.layers[1].weight == other.layers[1].weight), "a submodel"
let r = { a: [1, 2], b: { c: zeros([2, 3]) } } with { a[1] = 5; b.c[..., 1] = 1.0 }
expect r.a == [1, 5], "an item of a list"
expect all(r.b.c == [0, 1, 0]), "a column"
let at = argmax(x[:, 0])
let marked = { x } with { x[at, 0] = 100.0 }
expect sum(marked.x[:, 0] == 100) == 1 and argmax(marked.x[:, 0]) == at, "at an index that is known only when it runs"
let nets = for k in 0..3 { net with { layers[1].bias[k] = 0.0 } }
expect all(diagonal(nets.layers[1].bias) == 0), "one edit per iteration"
expect max(abs(grad(sum(marked.x^2), wrt = x) - 2 * where(marked.x == 100, 0, x))) < 1e-6, "a replaced element carries no derivative"
