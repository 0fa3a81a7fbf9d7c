# Linear algebra: what each factorisation promises, for matrices and batches of them, tall, wide and square.
x: f32[4, 3] ~ normal(0, 1)
wide: f32[2, 5] ~ normal(0, 1)
many: f32[3, 2, 4, 4] ~ normal(0, 1)
b: f32[4] ~ normal(0, 1)
fn near(a, b: like(a)) = max(abs(a - b)) < 2e-5
fn unit(q) = near(q.T @ q, identity_like(q.T @ q))

let f = svd(x)
expect shape(f.u) == [4, 3] and shape(f.s) == [3] and shape(f.vh) == [3, 3], "thin"
expect near(f.u * f.s @ f.vh, x) and unit(f.u) and unit(f.vh.T), "u * s @ vh = x"
expect all(f.s[:-1] >= f.s[1:]) and near(svdvals(x), f.s), "descending"
expect all(max(f.vh, axis = 1) >= -min(f.vh, axis = 1)), "the largest component of each row is positive"
let g = svd(wide)
expect shape(g.u) == [2, 2] and shape(g.vh) == [2, 5] and near(g.u * g.s @ g.vh, wide), "a wide one"
let h = svd(wide, full = true)
expect shape(h.vh) == [5, 5] and unit(h.vh) and near(h.vh[:2], g.vh), "all right singular vectors"
expect max(abs(wide @ h.vh[2:].T)) < 1e-5, "those beyond the values are sent to 0"
let k = svd(many)
expect near(k.u * k.s[..., none, :] @ k.vh, many) and near(svd(many[1, 0]).vh, k.vh[1, 0]), "a batch"

let q = qr(x)
expect near(q.q @ q.r, x) and unit(q.q) and near(triu(q.r), q.r) and all(diagonal(q.r) > 0), "qr"
let w = qr(wide)
expect shape(w.q) == [2, 2] and shape(w.r) == [2, 5] and near(w.q @ w.r, wide), "qr of a wide one"
expect near(qr(many).q @ qr(many).r, many), "qr of a batch"

let symmetric = many + many.T
let e = eigh(symmetric)
expect max(abs(symmetric @ e.vectors - e.vectors * e.values[..., none, :])) < 1e-4 and unit(e.vectors), "eigenvectors"
expect all(e.values[..., :-1] <= e.values[..., 1:]) and near(eigvalsh(symmetric), e.values), "eigenvalues ascend"
expect max(abs(eigvalsh(many) - e.values / 2)) < 2e-5, "of another matrix the symmetric part"

let positive = x @ x.T + full([4, 4], 0.0) + identity_like(x @ x.T)
let l = cholesky(positive)
expect near(l @ l.T, positive) and near(tril(l), l) and all(diagonal(l) > 0), "cholesky"

expect near(positive @ solve(positive, b), b) and shape(solve(positive, b)) == [4], "solve for a vector"
expect near(positive @ solve(positive, x), x) and near(inv(positive) @ positive, identity_like(positive)), "and for columns"
let y = solve(many, x)
expect shape(y) == [3, 2, 4, 3] and max(abs(many @ y - x)) < 1e-3, "one right side for a batch of matrices"
expect near(solve_triangular(l, l @ b), b) and near(solve_triangular(l.T, l.T @ x, upper = true), x), "triangles"
expect near(solve_triangular(positive, b), solve_triangular(tril(positive), b)), "only the triangle is read"

let d = slogdet(positive)
expect d.sign == 1 and abs(d.logabs - 2 * sum(log(diagonal(l)))) < 1e-5 and abs(det(positive) / exp(d.logabs) - 1) < 1e-5, "det"
expect det([[0.0, 1.0], [1.0, 0.0]]) == -1 and det([[1.0, 2.0], [2.0, 4.0]]) == 0 and shape(det(many)) == [3, 2], "signs, zeros"

let p = pinv(x)
expect near(p @ x, identity_like(p @ x)) and near(x @ p @ x, x) and near((x @ p).T, x @ p), "pinv"
expect near(lstsq(x, b), solve(x.T @ x, x.T @ b)) and near(lstsq(positive, b), solve(positive, b)), "least squares"
expect all(pinv([[2.0, 0.0], [0.0, 0.0]]) == [[0.5, 0.0], [0.0, 0.0]]) and all(pinv(zeros([2, 3])) == 0), "without full rank"
expect near(matrix_power(positive / 10, 5), positive @ positive @ positive @ positive @ positive / 1e5), "powers"
expect all(matrix_power(positive, 0) == identity_like(positive)) and all(matrix_power(positive, 1) == positive), "small powers"
