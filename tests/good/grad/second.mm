# grad of grad, through activations and loops.
let x: f32[3] = [0.5, -1.0, 2.0]
let cubes = sum(x^3)
let first = grad(cubes, wrt = x)
let second = grad(sum(first), wrt = x)
let third = grad(sum(second), wrt = x)
expect max(abs(first - 3 * x^2)) < 1e-6 and max(abs(second - 6 * x)) < 1e-6 and max(abs(third - 6)) < 1e-6, "three times"
let t = sum(tanh(x))
let bend = grad(sum(grad(t, wrt = x)), wrt = x)
expect max(abs(bend + 2 * tanh(x) * (1 - tanh(x)^2))) < 1e-6, "tanh'' = -2 tanh (1 - tanh^2)"
let n = norm(x)
expect max(abs(hessian(n, x) - (eye(3) - outer(x, x) / n^2) / n)) < 1e-6, "the hessian of a norm"
let p = iterate y = x for 3 { y * x }
expect max(abs(grad(sum(grad(sum(p), wrt = x)), wrt = x) - 12 * x^2)) < 1e-4, "x^4 made by a loop"
