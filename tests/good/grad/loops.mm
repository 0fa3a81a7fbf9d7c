# Through `for`, `iterate`, `if` and functions; against the closed forms.
let x: f32[3] = [0.5, 1.0, 1.5]
let a: f32[] = 0.9
let grown = iterate y = x for 5 { a * y + 1 }
expect max(abs(grad(sum(grown), wrt = x) - 0.59049)) < 1e-6, "a^5"
expect abs(grad(sum(iterate y = x for 2 { a * y }), wrt = a) - 5.4) < 1e-5, "by a captured value: 2 a sum(x)"
let waves = for k in 1..4 { sum(sin(k * x)) }
expect max(abs(grad(sum(waves), wrt = x) - (cos(x) + 2 * cos(2 * x) + 3 * cos(3 * x)))) < 1e-5, "a map"
fn bent(v) = if sum(v) > 1 { sum(v^2) } else { sum(v) }
expect max(abs(grad(bent(x), wrt = x) - 2 * x)) < 1e-6 and all(grad(bent(x / 10), wrt = x) == 0.1), "a branch"
let rows = for r in x { r^2 }
expect max(abs(grad(sum(rows), wrt = x) - 2 * x)) < 1e-6, "the rows of a tensor"
let slopes = for r in x { grad(r^3, wrt = r) }
expect max(abs(slopes - 3 * x^2)) < 1e-6, "a gradient inside a map"
