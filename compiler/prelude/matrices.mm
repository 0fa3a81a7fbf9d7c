# Linear algebra over the last two axes; the axes before them are a batch. Built in are `svd svdvals eigh eigvalsh qr cholesky pinv
# solve solve_triangular slogdet`. As in PyTorch and NumPy decompositions are thin.

# The inverse of x: f32[..., n, n]. `solve(x, b)` is faster and more exact than `inv(x) @ b`. A singular x stops the run.
fn inv(x) = solve(x, identity_like(x))

# The identity matrix in every place of a batch x: f32[..., n, n].
fn identity_like(x) {
  let k = range(shape(x)[-1])
  let one: like(x) = fill(where(k[:, none] == k, 1, 0), shape(x))
  one
}

# The determinant of x: f32[..., n, n], by LU. Its derivative is the matrix of cofactors, also where x is singular.
fn det(x) {
  let parts = slogdet(x)
  parts.sign * exp(parts.logabs)
} derivative (d) {
  x: d[..., none, none] * cofactors(x)
}

# d det(x) / dx: det(x) times the transposed inverse where there is one. Where any matrix of the batch is singular, from the singular
# value decomposition: the sign of the rest of x times the products of all singular values but one. Differentiated further, that holds
# while the singular values differ.
fn cofactors(x) {
  let parts = slogdet(x)
  if all(is_finite(parts.logabs)) {
    (parts.sign * exp(parts.logabs))[..., none, none] * inv(x).T
  } else {
    let f = svd(x)
    let sign = slogdet(f.u).sign * slogdet(f.vh).sign
    f.u * (sign[..., none] * others(f.s))[..., none, :] @ f.vh
  }
}

# For each element along the last axis the product of the others.
fn others(s) {
  let n = shape(s)[-1]
  let first = fill(1, shape(s[..., :1]))
  if n == 0 { s } else {
    let before = concat([first, cumprod(s[..., :-1])], axis = -1)
    let after = concat([reverse(cumprod(reverse(s[..., 1:], axis = -1)), axis = -1), first], axis = -1)
    before * after
  }
}

# The shortest of the x for which norm(a @ x - b) is least, column by column: a f32[..., m, n], b f32[m] or f32[..., m, k] to f32[n] or
# f32[..., n, k]. Singular values of `a` up to rtol times the largest count as 0, as for `pinv`. As numpy.linalg.lstsq(a, b)[0].
fn lstsq(a, b, rtol = none) = pinv(a, rtol = rtol) @ b

# How many singular values of x: f32[..., n, d] are larger than rtol times the largest: i32[...]. By default rtol is max(n, d) times
# the machine epsilon, as in numpy.linalg.matrix_rank and torch.linalg.matrix_rank.
fn matrix_rank(x, rtol = none) = count_large(svdvals(x), if rtol == none { rank_tolerance(x) } else { rtol })

# How many of the singular values s: f32[..., k] are larger than rtol times the largest: i32[...].
fn count_large(s, rtol) = if shape(s)[-1] == 0 { sum(s > 0, axis = -1) } else { sum(s > rtol * max(s, axis = -1, keep = true), axis = -1) }

# The share of the largest singular value of x: f32[..., n, d] up to which one may be rounding alone: max(n, d) machine epsilons.
fn rank_tolerance(x) = maximum(shape(x)[-2], shape(x)[-1]) * epsilon(x)

# All right singular vectors of x: f32[n, d] in the rows of vh: f32[d, d], and the rank: i32[], the number of those whose singular value
# is larger than max(n, d) machine epsilons times the largest. Rows `rank` and after are an orthonormal basis of what x sends to 0.
fn row_space(x: f32[n, d]) {
  let f = svd(x, full = true)
  { vh: f.vh, rank: count_large(f.s, rank_tolerance(x)) }
}

# An orthonormal basis f32[?k, d] of the vectors v with x @ v = 0, in rows, for x: f32[n, d]. What counts as 0: `row_space`.
# As scipy.linalg.null_space(x).T, up to the choice of the basis.
fn null_space(x: f32[n, d]) {
  let f = row_space(x)
  f.vh[range(d) >= f.rank]
}

# Principal components of the rows of x: f32[n, d]: their mean f32[d], the directions f32[k, d] of largest variance (unit rows,
# orthogonal, each with its first largest component positive) and the variances f32[k] along them, descending and divided by n - 1;
# k = min(n, d). sklearn.decomposition.PCA.
fn pca(x: f32[n, d]) {
  let centre = mean(x, axis = 0)
  let f = svd(x - centre)
  { mean: centre, directions: f.vh, variances: f.s^2 / (n - 1) }
}

# x @ x @ ... @ x, k >= 0 times, for x: f32[..., n, n]. By squaring: 2 log2(k) products at most.
fn matrix_power(x, k: int) {
  let bits = ceil(log(k + 1.0) / log(2.0) - 1e-9)
  let last = iterate s = { y: identity_like(x), square: x } for i in [0..bits] {
    { y: if k // 2^i % 2 == 1 { s.y @ s.square } else { s.y }, square: s.square @ s.square }
  }
  last.y
}
