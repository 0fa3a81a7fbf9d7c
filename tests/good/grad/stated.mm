# A function that states its derivative: that is what is used, and what is differentiated again.
fn straight(x) = round(x) derivative (d) { x: d }
fn odd_cube(x) = x^3 derivative (d) { x: d * 10 * x }
let x: f32[3] = [0.2, 0.7, 1.6]
expect all(grad(sum(straight(x) * x), wrt = x) == straight(x) + x), "straight through"
let g = grad(sum(odd_cube(x)), wrt = x)
expect max(abs(g - 10 * x)) < 1e-5 and all(odd_cube(x) == x^3), "stated, not derived"
expect max(abs(grad(sum(g), wrt = x) - 10)) < 1e-5, "and again"
expect all(grad(sum(stop_gradient(x) * x), wrt = x) == x), "stop_gradient"
let named = [0.2, 0.7]
expect all(grad(sum(odd_cube(named)), wrt = named) == 10 * [0.2, 0.7]), "of a named list, too"
