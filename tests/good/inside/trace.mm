# Every value of a call by name, and derivatives by any of them.
net ~ MLP([2, 3, 1])
x: f32[4, 2] ~ normal(0, 1)
let run = trace(net(x))
expect all(run.x == x), "the argument"
expect all(run.out == net(x)), "the value"
expect all(relu(run.layers[0].pre) == run.layers[0].out), "a submodel's let and its value"
expect all(grad(sum(run.out), wrt = run.layers[0].out)[0] == net.layers[1].weight[0]), "a derivative by an intermediate value"

# In a loop: the loop's axis first, and one derivative per iteration.
fn steps(x: f32[n]) {
  iterate h = x for 3 {
    let z = tanh(h)
    0.5 * z + h
  }
}
start: f32[5] ~ normal(0, 1)
let r = trace(steps(start))
expect shape(r.loop.z) == [3, 5], "stacked over iterations"
expect all(r.loop.z[0] == tanh(start)), "the first iteration"
let slope = grad(sum(r.out), wrt = r.loop.z)
expect all(slope[2] == 0.5), "the last iteration reaches the sum directly"
let after = 1 + 0.5 * (1 - r.loop.z[2]^2)
expect max(abs(slope[1] - 0.5 * after)) < 1e-6, "an earlier one through what follows"

# A list is written out, a map has an axis, and loops nest.
fn twice(x: f32[n]) = sum(for k in [1, 2] {
  let part = k * x
  part
})
let w = trace(twice(start))
expect all(w.loop[1].part == 2 * start), "item 1 of the loop over a list"
fn rows(m: f32[n, k]) = for row in m {
  let scaled = for v in row {
    let squared = v^2
    squared
  }
  scaled
}
let n = trace(rows(x))
expect all(n.loop.loop.squared == x^2), "both axes"
expect max(abs(grad(sum(n.out), wrt = n.loop.loop.squared) - 1)) == 0, "a derivative through two maps"

# A submodel that is applied twice, and one that is used in a loop.
model Pair() {
  inner ~ Linear(2, 2)
  apply(x: f32[..., 2]) -> f32[..., 2] = inner(inner(x))
}
pair ~ Pair()
let p = trace(pair(x))
expect all(p.inner[0].out == pair.inner(x)), "first application"
expect all(p.inner[1].out == p.out), "second application"
let inside = trace((fn (m) => for row in m { net(row) })(x))
expect max(abs(inside.loop.net.layers[0].pre - run.layers[0].pre)) < 1e-6, "a model of the study in a map"
fn shifted(net, x) {
  fn moved(v) {
    let by = v + 1
    by
  }
  net(moved(x))
}
let s = trace(shifted(net, x))
expect all(s.moved.by == x + 1), "a function inside goes by its name"
expect all(s.net.layers[1].out == s.out), "a model among the arguments goes by the argument's name"
