# Rows in random order and in part. What draws is called with `~`.

# x with the rows of its leading axis in random order.
fn shuffle(x) {
  order: i32[len(x)] ~ permutation()
  x[order]
}

# n rows of x, each drawn anew (with replacement).
fn sample(x, n: int) {
  rows: i32[n] ~ integers(0, len(x))
  x[rows]
}

# The first `cut` rows of x and the others: { first, rest }.
fn split(x, cut: int) = { first: x[:cut], rest: x[cut:] }

# f applied to every row of x, side by side. JAX: jax.vmap(f)(x).
fn each(f, x) = for row in x { f(row) }
