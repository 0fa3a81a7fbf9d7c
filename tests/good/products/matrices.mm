# a = numpy.arange(6).reshape(2, 3), b = numpy.arange(12).reshape(3, 4)
let a = reshape(range(6), [2, 3]) * 1.0
let b = reshape(range(12), [3, 4]) * 1.0
let v = [1.0, 2.0, 3.0]
expect all(a @ b == [[20.0, 23.0, 26.0, 29.0], [56.0, 68.0, 80.0, 92.0]]), "matrix by matrix"
expect all(a @ v == [8.0, 26.0]) and all(v @ b == [32.0, 38.0, 44.0, 50.0]) and v @ v == 14, "with vectors"
expect all((b.T @ a.T).T == a @ b), "transposed"
let batch = stack([a, 2 * a])
expect all(batch @ b == stack([a @ b, 2 * a @ b])), "leading axes broadcast"
expect all(outer(v, v) == v[:, none] @ v[none, :]), "an outer product"
