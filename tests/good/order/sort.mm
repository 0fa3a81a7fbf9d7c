# Stable, so that equal keys stay in their order.
let x = [3.0, 1.0, 2.0, 1.0]
expect all(sort(x) == [1.0, 1.0, 2.0, 3.0]), "ascending"
expect all(argsort(x) == [1, 3, 2, 0]), "stable"
expect all(argsort(x, descending = true) == [0, 2, 1, 3]), "descending, and stable as well"
expect all(sort(reshape(x, [2, 2]), axis = 0) == [[2.0, 1.0], [3.0, 1.0]]), "along an axis"

# A nan counts as the largest number, as in PyTorch; equal numbers, -0 and 0 among them, keep their order.
let zero = zeros([2])
let odd = concat([[1.0], zero[:1] / zero[:1], [-0.0, 0.0, 2.0]])
expect all(argsort(odd) == [2, 3, 0, 4, 1]) and is_nan(sort(odd)[-1]), "last when ascending"
expect all(argsort(odd, descending = true) == [1, 4, 0, 2, 3]) and is_nan(sort(odd, descending = true)[0]), "first when descending"
