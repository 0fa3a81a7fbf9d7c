# One call with values replaced.
net ~ MLP([2, 3, 1])
x: f32[4, 2] ~ normal(0, 1)
let last = net.layers[1]
expect all(patch(net(x)) { layers[0].out = old * 0 } == last.bias), "without its hidden units a net gives its last bias"
let cut = patch(net(x)) { layers[0].out[:, 1] = 0 }
let run = trace(net(x))
expect max(abs(cut - (run.out - run.layers[0].out[:, 1][:, none] * last.weight[:, 1]))) < 1e-6, "one unit switched off"
expect all(patch(net(x)) { x = 2 * old } == net(2 * x)), "an argument"
expect all(patch(net(x)) {} == net(x)), "nothing"

# Activations of another input put into this one: the value depends on the donor alone.
let donor = trace(net(reverse(x, axis = 0)))
expect all(patch(net(x)) { layers[0].pre = donor.layers[0].pre } == donor.out), "activation patching"
let both = trace(patch(net(x)) { layers[0].pre = 0 * old + 1; layers[1].out = old + 3 })
expect all(both.layers[0].out == 1), "a trace of a patched call"
expect all(both.out == sum(last.weight) + last.bias + 3), "two edits"

fn steps(x: f32[n]) {
  iterate h = x for 3 {
    let z = tanh(h)
    0.5 * z + h
  }
}
start: f32[5] ~ normal(0, 1)
expect all(patch(steps(start)) { loop.z = 0 } == start), "every iteration"
let one = patch(steps(start)) { loop[1].z = 0 }
let z0 = start + 0.5 * tanh(start)
expect max(abs(one - (z0 + 0.5 * tanh(z0)))) < 1e-6, "one iteration"
let slope = grad(sum(patch(steps(start)) { loop[0].z = stop_gradient(old) }), wrt = start)
let frozen = start + 0.5 * stop_gradient(tanh(start))
let second = frozen + 0.5 * tanh(frozen)
expect max(abs(slope - grad(sum(second + 0.5 * tanh(second)), wrt = start))) < 1e-6, "derivatives go through a patch"
