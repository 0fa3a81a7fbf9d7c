# Making tensors and moving their axes. Built in are `reshape flatten stack concat reverse fill zeros ones full eye range linspace
# diagonal` and `x.T`.

# pi, a static number.
fn pi() = 3.141592653589793

# Zeros of the shape and dtype of x.
fn zeros_like(x) {
  let z: like(x) = fill(0, shape(x))
  z
}

# Ones of the shape and dtype of x.
fn ones_like(x) {
  let z: like(x) = fill(1, shape(x))
  z
}

# n numbers from 10^a to 10^b, evenly spaced in the exponent, both ends included. As numpy.logspace.
fn logspace(a, b, n: int) = 10.0 ^ linspace(a, b, n)

# 1 at position i of a new last axis of n, else 0: i32[...] to f32[..., n]. An i outside 0..n-1 gives zeros, as jax.nn.one_hot.
fn onehot(i, n: int) = where(i[..., none] == range(n), 1.0, 0.0)

# x cut to [low, high]: NumPy's name for `clamp`.
fn clip(x, low, high) = clamp(x, low, high)

# All pairs of a: f32[n] and b: f32[m] as { x: f32[n, m], y: f32[n, m] } with x[i, j] = a[i] and y[i, j] = b[j].
# numpy.meshgrid(a, b, indexing="ij"), PyTorch's default order.
fn meshgrid(a, b) = { x: fill(a, [len(b), len(a)]).T, y: fill(b, [len(a), len(b)]) }

# The last two axes turned counter-clockwise by k quarters. As numpy.rot90 for a matrix.
fn rot90(x, k: int = 1) {
  if k % 4 == 0      { x }
  else if k % 4 == 1 { reverse(x.T, axis = -2) }
  else if k % 4 == 2 { reverse(reverse(x, axis = -1), axis = -2) }
  else               { reverse(x.T, axis = -1) }
}

# The matrix (last two axes) on and below diagonal k, zero above it. k > 0 lies above the main diagonal. As numpy.tril.
fn tril(x, k: int = 0) = where(range(shape(x)[-2])[:, none] + k >= range(shape(x)[-1]), x, 0)

# The matrix (last two axes) on and above diagonal k, zero below it. As numpy.triu.
fn triu(x, k: int = 0) = where(range(shape(x)[-2])[:, none] + k <= range(shape(x)[-1]), x, 0)

# The square matrix with v: f32[n] on its diagonal.
fn diag(v) = where(range(len(v))[:, none] == range(len(v)), v, 0)

# The sum of the diagonal of the last two axes. (`trace` itself shows the intermediate values of a call.)
fn trace_of(x) = sum(diagonal(x), axis = -1)

# All products of a: f32[n] and b: f32[m]: f32[n, m] with a[i] b[j].
fn outer(a, b) = a[:, none] * b

# 1, x, x^2, ..., x^degree along a new last axis: f32[...] to f32[..., degree + 1].
fn powers(x, degree: int) = stack(for k in [0..degree + 1] { x^k }, axis = -1)

# Neighbouring differences along the leading axis: x[i + 1] - x[i].
fn diff(x) = x[1:] - x[:-1]

# x with its leading axis moved on by k places, those that fall off the end coming in at the front. As numpy.roll(x, k, axis=0).
fn roll(x, k: int) = if len(x) == 0 { x } else { concat([x[len(x) - k % len(x):], x[:len(x) - k % len(x)]]) }

# The product of a list of ints: the number of elements of a shape.
fn product(sizes: [int]) = iterate n = 1 for k in sizes { n * k }

# Element k along `axis`, which disappears: x[k] for an axis chosen by number.
fn pick(x, k: int, axis: int) {
  let s = shape(x)
  let a = axis % len(s)
  reshape(reshape(x, [product(s[:a]), s[a], product(s[a + 1:])])[:, k], s[:a] + s[a + 1:])
}

# x with a new axis of size 1, which broadcasts, at position `axis` of the result.
fn expand_axis(x, axis: int) {
  let behind = len(shape(x)) - axis
  if behind == 0      { x[..., none] }
  else if behind == 1 { x[..., none, :] }
  else if behind == 2 { x[..., none, :, :] }
  else if behind == 3 { x[..., none, :, :, :] }
  else                { x[..., none, :, :, :, :] }
}

# x with axis number `from` moved to position `to`, the others in their order. As numpy.moveaxis.
fn move_axis(x, from: int, to: int) {
  let s = shape(x)
  let a = from % len(s)
  let b = to % len(s)
  let last = reshape(reshape(x, [product(s[:a]), s[a], product(s[a + 1:])]).T, s[:a] + s[a + 1:] + [s[a]])
  let rest = s[:a] + s[a + 1:]
  reshape(reshape(last, [product(rest[:b]), product(rest[b:]), s[a]]).T, rest[:b] + [s[a]] + rest[b:])
}

# x[..., i, ...] with an index of its own in every row along `axis`: indices i32 of x's shape except for that axis, whose size is free.
# numpy.take_along_axis, torch.take_along_dim.
fn take_along(x, indices, axis: int = -1) {
  let rows = move_axis(x, axis, -1)
  let wanted = move_axis(indices, axis, -1)
  let n = product(shape(rows)[:-1])
  let flat = reshape(wanted, [n, shape(wanted)[-1]])
  let row = fill(range(n), [shape(wanted)[-1], n]).T
  move_axis(reshape(reshape(rows, [n, shape(rows)[-1]])[row, flat], shape(wanted)), -1, axis)
}

# a at t = 0, b at t = 1, and the straight line between and beyond: a + t (b - a). torch.lerp.
fn lerp(a, b, t) = a + t * (b - a)
