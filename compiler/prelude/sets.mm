# Which elements, which rows: positions of true, different rows, counts. Their sizes are late: the data decide them.

# The places where a mask is true, ascending: i32[?k] (numpy.flatnonzero).
fn nonzero(mask: bool[n]) = range(n)[mask]

# The order of the rows of x by their first element, equal ones by the second, and so on; stable (numpy.lexsort, keys reversed).
fn lexsort(x: f32[n, d]) -> i32[n] = iterate order = range(n) for k in 0..d { order[argsort(x[:, d - 1 - k][order])] }

# The different slices of x along `axis` (rows; numbers, when it has one axis), in ascending order: [?k, ...] (torch.unique with `dim`).
# Every nan is different from every other.
fn unique(x, axis: int = 0) = if axis == 0 { different_rows(x) } else { move_axis(different_rows(move_axis(x, axis, 0)), 0, axis) }
fn different_rows(x) {
  let rows = if len(shape(x)) == 1 { x[:, none] } else { flatten(x, from = 1) }
  let order = lexsort(convert(rows, f32))
  let sorted = rows[order]
  let before = sorted[maximum(range(len(x)) - 1, 0)]
  let first = range(len(x)) == 0 or any(sorted != before, axis = 1)
  x[order[first]]
}

# How often each of 0, ..., n - 1 occurs among the elements: i32[n] (torch.bincount).
fn bincount(x: i32[...], n: int) -> i32[n] = sum(i32(flatten(x)[:, none] == range(n)), axis = 0)

# Is each element of x among those of a list of values? bool, the shape of x (torch.isin).
fn isin(x, values) = any(x[..., none] == values, axis = -1)
