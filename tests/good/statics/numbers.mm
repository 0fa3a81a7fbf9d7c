# Static ints are exact; `floor` and `ceil` of a static float are ints and may be sizes.
param n: int = 7
let half = n // 2
let up = ceil(n / 2)
let root = floor(sqrt(50))
show half, up, root, factorial(5), 2^10, n % 4, -n // 2, 1e3, 10_000, minimum(n, 3), maximum(n, 10)
expect sum(ones([up])) == 4 and sum(ones([root])) == 7, "as sizes"
