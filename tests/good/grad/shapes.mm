# The derivative has the shape of what it is taken by; broadcasting sums, reductions spread.
let a = ones([2, 3])
let b = ones([3])
let y = sum((a * b)^2 + a)
expect all(grad(y, wrt = a) == 3) and all(grad(y, wrt = b) == 4), "a row that was broadcast"
let r = { a, b }
let g = grad(sum(r.a * r.b), wrt = r)
expect all(g.a == 1) and all(g.b == 2), "by a record"
expect all(grad(mean(a[1]), wrt = a) == [[0.0, 0.0, 0.0], [1 / 3, 1 / 3, 1 / 3]]), "an index"
expect all(grad(sum(a[[0, 0, 1]]), wrt = a) == [[2.0, 2.0, 2.0], [1.0, 1.0, 1.0]]), "a row that is read twice"
expect all(grad(sum(a @ a.T), wrt = a) == 4), "a product with itself"
expect all(grad(sum(concat([a, 2 * a])), wrt = a) == 3), "two copies"
