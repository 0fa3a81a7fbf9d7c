# Rank, null space, principal components.
let x = [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.0, 1.0, 1.0]]
expect matrix_rank(x) == 2 and matrix_rank(x.T) == 2 and matrix_rank(zeros([3, 2])) == 0, "rank"
expect all(matrix_rank(stack([x, eye(3)])) == [2, 3]) and matrix_rank(x, rtol = 0.5) == 1, "of a batch, with a tolerance"
expect matrix_rank(zeros([0, 3])) == 0, "of nothing"
let basis = null_space(x)
expect len(basis) == 1 and max(abs(basis @ x.T)) < 1e-5 and abs(norm(basis) - 1) < 1e-6, "null space"
expect len(null_space([[1.0, 1.0, 1.0]])) == 2 and len(null_space(eye(2))) == 0 and len(null_space(zeros([2, 3]))) == 3, "sizes"
let bare = row_space(x)
expect bare.rank == 2 and shape(bare.vh) == [3, 3], "the row space"

points: f32[200, 3] ~ normal(0, 1)
let cloud = points * [3.0, 0.5, 1.0] + [10.0, -2.0, 0.0]
let c = pca(cloud)
expect max(abs(c.mean - mean(cloud, axis = 0))) < 1e-5 and abs(sum(c.variances) - sum(var(cloud, axis = 0))) < 1e-3, "pca"
expect max(abs(c.directions @ c.directions.T - eye(3))) < 1e-5 and c.directions[0, 0] > 0.98, "directions"
expect max(abs(covariance(cloud) @ c.directions.T - c.directions.T * c.variances)) < 1e-2, "they are eigenvectors of the covariance"
