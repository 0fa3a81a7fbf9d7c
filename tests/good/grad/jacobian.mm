# Every derivative of every element.
let x: f32[3] = [1.0, 2.0, 3.0]
let A = reshape(range(6), [2, 3]) * 1.0
let y = A @ x
expect all(jacobian(y, x) == A), "of a linear map"
expect all(jacobian(sin(x) * 0 + x^2, x) == diag(2 * x)), "element by element"
let X = ones([2, 2])
expect all(jacobian(X @ X, X)[0, 0] == [[2.0, 1.0], [1.0, 0.0]]), "of a matrix by a matrix"
expect max(abs(hessian(sum(A @ x^2), x) - diag(2 * sum(A, axis = 0)))) < 1e-5, "hessian"
