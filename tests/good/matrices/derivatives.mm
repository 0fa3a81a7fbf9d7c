# Derivatives of linear algebra against their formulas.
x: f32[3, 3] ~ normal(0, 1)
b: f32[3] ~ normal(0, 1)
let a = x @ x.T + eye(3)
fn near(u, v: like(u)) = max(abs(u - v)) < 1e-4
expect near(grad(det(a), wrt = a), det(a) * inv(a).T), "of the determinant the cofactors"
expect near(grad(slogdet(a).logabs, wrt = a), inv(a).T), "of its logarithm the inverse"
expect near(grad(sum(eigvalsh(a)), wrt = a), eye(3)), "of the eigenvalues' sum, the trace"
expect near(grad(sum(solve(a, b)), wrt = b), solve(a.T, ones([3]))), "of a solution by its right side"
expect near(grad(sum(pinv(a)), wrt = a), grad(sum(inv(a)), wrt = a)), "the pseudoinverse is the inverse"
expect near(grad(sum(lstsq(a, b)), wrt = a), grad(sum(solve(a, b)), wrt = a)), "and least squares a solution"
expect near(grad(2 * sum(log(diagonal(cholesky(a)))), wrt = a), inv(a)), "the determinant by Cholesky"
expect near(grad(sum(log(diagonal(qr(x).r))), wrt = x), inv(x).T), "and by qr"
expect near(grad(sum(svdvals(x)), wrt = x), svd(x).u @ svd(x).vh), "of the nuclear norm the nearest rotation"

# Where x is singular, too: the derivative of det by one element is the minor of the others.
let singular = [[1.0, 2.0], [2.0, 4.0]]
expect near(grad(det(singular), wrt = singular), [[4.0, -2.0], [-2.0, 1.0]]), "cofactors of a singular matrix"
let nothing = [[0.0, 0.0], [0.0, 0.0]]
expect all(grad(det(nothing), wrt = nothing) == 0), "and of 0"
let single = [[0.0]]
expect all(grad(det(single), wrt = single) == 1), "of one element"

# Equal singular values: what does not depend on the choice of vectors is right, all else is finite.
let same = [[0.0, 2.0], [2.0, 0.0]]
expect near(grad(sum(svdvals(same)), wrt = same), [[0.0, 1.0], [1.0, 0.0]]), "of the values"
expect near(grad(sum(pinv(same)), wrt = same), [[-0.25, -0.25], [-0.25, -0.25]]), "of the pseudoinverse"
expect all(is_finite(grad(sum(svd(same).u), wrt = same))), "of the vectors"
