# At kinks and clamps PyTorch's choice.
let x: f32[3] = [-1.0, 0.0, 1.0]
fn slopes(f) = grad(sum(f(x)), wrt = x)
expect all(slopes(relu) == [0.0, 0.0, 1.0]) and all(slopes(abs) == [-1.0, 0.0, 1.0]), "relu and abs at 0"
expect all(slopes(fn (v) => clamp(v, -1, 1)) == 1), "clamp at its bounds"
expect all(slopes(fn (v) => hard_tanh(v)) == [0.0, 1.0, 0.0]), "hard_tanh at its bounds"
expect all(slopes(fn (v) => maximum(v, 0)) == [0.0, 0.5, 1.0]) and all(slopes(fn (v) => minimum(v, v)) == 1), "ties share"
expect all(slopes(round) == 0) and all(slopes(sign) == 0) and all(slopes(floor) == 0), "steps are flat"
let t: f32[3] = [2.0, 5.0, 5.0]
expect all(grad(max(t), wrt = t) == [0.0, 0.5, 0.5]), "the largest of all: ties share"
expect all(grad(max(t, axis = 0), wrt = t) == [0.0, 1.0, 0.0]), "along an axis: the first"
expect all(grad(median(t), wrt = t) == [0.0, 1.0, 0.0]), "the median: the first of equals"
let z = zeros([3])
expect all(grad(norm(z), wrt = z) == 0) and all(grad(std(z), wrt = z) == 0), "norm and std at a point without direction"
