# Statistics. `axis` is an axis, a list of axes, or all of them when it is left out; `keep = true` leaves them as size 1.
# Bools count as 0 and 1. `sum prod mean max min all any argmax argmin` are built in.

# How many elements of x each result of a reduction over `axis` is made from: a static int.
fn count(x, axis = none) = size(x) // maximum(1, size(sum(x, axis = axis)))

# The square root, with derivative 0 (not infinite) at 0. Differentiates any number of times.
fn safe_sqrt(x) = where(x == 0, 0, sqrt(where(x == 0, 1, x)))

# Variance, divided by n - 1 as in PyTorch (n = 1 gives nan); with `unbiased = false` by n, as in NumPy and JAX.
fn var(x, axis = none, keep = false, unbiased = true) {
  let n = count(x, axis)
  let squares = sum((x - mean(x, axis = axis, keep = true))^2, axis = axis, keep = keep)
  squares / (if unbiased { n - 1 } else { n })
}

# Standard deviation: the root of `var`, also where the variance itself would be too small or too large for a float. The
# derivative at constant data is 0.
fn std(x, axis = none, keep = false, unbiased = true) {
  let n = count(x, axis)
  norm(x - mean(x, axis = axis, keep = true), axis = axis, keep = keep) / sqrt(if unbiased { n - 1 } else { n })
}

# Euclidean length: sqrt(sum(x^2)). The derivative is x / norm, and 0 at x = 0, so that penalties on a gradient's norm stay
# finite. Squares are taken of x over its largest element, because in f32 the square of 1e-25 is 0 and that of 1e25 infinite
# (PyTorch, NumPy and JAX let them be). Whatever the scale, the derivative is exact: to it the scale is a constant.
fn norm(x, axis = none, keep = false) {
  if count(x, axis) == 0 { sqrt(sum(x^2, axis = axis, keep = keep)) }            # of no elements, 0
  else {
    let largest = max(abs(x), axis = axis, keep = true)
    let scale = stop_gradient(where(is_finite(largest) and largest > 0, largest, 1))
    safe_sqrt(sum((x / scale)^2, axis = axis, keep = keep)) * sum(scale, axis = axis, keep = keep)
  }
}

# x / norm(x) along `axis`, and 0 (with derivative 0) where the norm is 0. torch.nn.functional.normalize divides by
# max(norm, 1e-12).
fn normalize(x, axis = -1) {
  let n = norm(x, axis = axis, keep = true)
  where(n == 0, 0, x / where(n == 0, 1, n))
}

# x with mean 0 and standard deviation 1 along `axis`; constant data give nan, as 0 / 0 does.
fn standardize(x, axis = 0) = (x - mean(x, axis = axis, keep = true)) / std(x, axis = axis, keep = true)

# Kurtosis: mean((x - mean)^4) / var^2 with the unbiased variance; 3 for a normal distribution (not the excess over it).
fn kurtosis(x, axis = none, keep = false) {
  let fourth = mean((x - mean(x, axis = axis, keep = true))^4, axis = axis, keep = keep)
  fourth / var(x, axis = axis, keep = keep)^2
}

# Skewness: mean((x - mean)^3) / mean((x - mean)^2)^1.5, as scipy.stats.skew.
fn skewness(x, axis = none, keep = false) {
  let centred = x - mean(x, axis = axis, keep = true)
  mean(centred^3, axis = axis, keep = keep) / mean(centred^2, axis = axis, keep = keep)^1.5
}

# The value in the middle of the sorted ones; of two the lower, as torch.median (NumPy and JAX average them). The derivative goes
# to the first element that has it. Any nan gives nan. `axis` is one axis or none.
fn median(x, axis = none, keep = false) = quantile(x, 0.5, axis = axis, keep = keep, interpolation = "lower")

# The q-quantile, 0 <= q <= 1: between the two sorted values next to position q (n - 1) in a straight line, or the lower of them
# with `interpolation = "lower"`. Any nan gives nan. `axis` is one axis or none. As torch.quantile and numpy.quantile.
fn quantile(x, q: float, axis = none, keep = false, interpolation: string = "linear") {
  if axis == none {
    let one = quantile_along(flatten(x), q, 0, interpolation)
    if keep { iterate r = one for k in [0..len(shape(x))] { r[..., none] } } else { one }
  } else {
    let one = quantile_along(x, q, axis, interpolation)
    if keep { expand_axis(one, axis % len(shape(x))) } else { one }
  }
}

# `quantile` along one axis, which disappears.
fn quantile_along(x, q: float, axis: int, interpolation: string) {
  let n      = shape(x)[axis]
  let at     = q * (n - 1)
  let sorted = sort(x, axis = axis)                   # nan last
  let low    = pick(sorted, floor(at), axis)
  let value  = if interpolation == "lower" or floor(at) == at { low }
               else { low + (at - floor(at)) * (pick(sorted, ceil(at), axis) - low) }
  where(any(is_nan(x), axis = axis), pick(sorted, n - 1, axis), value)
}

# Covariance matrix f32[d, d] of n samples in rows, f32[n, d]; divided by n - 1. numpy.cov and torch.cov take the transpose.
fn covariance(x: f32[n, d]) -> f32[d, d] {
  let centred = x - mean(x, axis = 0)
  centred.T @ centred / (n - 1)
}

# Pearson's correlations of the columns of n samples in rows, f32[n, d] to f32[d, d]. numpy.corrcoef and torch.corrcoef take the
# transpose.
fn corrcoef(x: f32[n, d]) -> f32[d, d] {
  let c = covariance(x)
  let spread = sqrt(diagonal(c))
  c / (spread[:, none] * spread)
}

# Pearson's correlation of two vectors, -1 to 1; nan when one is constant.
fn correlation(a: f32[n], b: f32[n]) -> f32[] {
  let u = a - mean(a)
  let v = b - mean(b)
  sum(u * v) / sqrt(sum(u^2) * sum(v^2))
}

# Cosine of the angle between a and b along `axis`: the product of their directions; 0 where one of them is 0.
fn cosine(a, b: like(a), axis = -1) = sum(normalize(a, axis = axis) * normalize(b, axis = axis), axis = axis)

# Share of the variance of the targets t that the predictions y explain: 1 - sum((t - y)^2) / sum((t - mean(t))^2).
fn r_squared(y, t: like(y)) = 1 - sum((t - y)^2) / sum((t - mean(t))^2)

# Share of rows whose largest of f32[..., classes] stands at its label, i32[...].
fn accuracy(logits: f32[..., classes], labels: like(argmax(logits, axis = -1))) = mean(argmax(logits, axis = -1) == labels)

# How often class i (rows) was predicted as class j (columns), f32[classes, classes], from two i32[n].
fn confusion(labels: i32[n], predicted: i32[n], classes: int) = onehot(labels, classes).T @ onehot(predicted, classes)

# The mean of the last `window` values, x[max(0, i + 1 - window) : i + 1], for every i. Sums run within blocks of `window` values,
# so that they stay exact however long x is.
fn moving_average(x: f32[n], window: int) -> f32[n] {
  let blocks = (n + window - 1) // window
  let rows = reshape(concat([x, zeros([blocks * window - n])]), [blocks, window])
  let head = cumsum(rows, axis = 1)                                              # a block up to here
  let tail = reverse(cumsum(reverse(rows, axis = 1), axis = 1), axis = 1)        # a block from here on
  let before = concat([zeros([1, window]), concat([tail[:-1, 1:], zeros([blocks - 1, 1])], axis = 1)])
  flatten(head + before)[:n] / minimum(range(n) + 1, window)
}

# How many elements of x lie in each of `bins` equal parts of [low, high]: { counts: i32[bins], edges: f32[bins + 1] }. An element on an
# edge counts to the right part, `high` itself to the last; others outside and nan to none. numpy.histogram.
fn histogram(x, bins: int, low, high) {
  let flat = flatten(x)
  let at = floor((flat - low) / (high - low) * bins)
  let part = where(flat == high, bins - 1, at)
  let edges = low + (high - low) * linspace(0, 1, bins + 1)
  { counts: sum(i32(part[:, none] == range(bins)), axis = 0), edges }
}

# The k largest elements along `axis` in descending order (the smallest in ascending order with `largest = false`), and where they
# stand: { values, indices: i32 }. Of equal elements the first comes first. torch.topk.
fn topk(x, k: int, axis: int = -1, largest: bool = true) {
  let last = move_axis(x, axis, -1)
  { values: move_axis(sort(last, descending = largest)[..., :k], -1, axis),
    indices: move_axis(argsort(last, descending = largest)[..., :k], -1, axis) }
}

# The distances of all rows of a: f32[..., n, d] from all rows of b: f32[..., m, d]: f32[..., n, m]. torch.cdist.
fn cdist(a, b) = norm(a[..., :, none, :] - b[..., none, :, :], axis = -1)
