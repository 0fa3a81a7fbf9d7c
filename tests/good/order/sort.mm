# Stable, so that equal keys stay in their order.
let x = [3.0, 1.0, 2.0, 1.0]
expect all(sort(x) == [1.0, 1.0, 2.0, 3.0]), "ascending"
expect all(argsort(x) == [1, 3, 2, 0]), "stable"
expect all(argsort(x, descending = true) == [0, 2, 1, 3]), "descending, and stable as well"
expect all(sort(reshape(x, [2, 2]), axis = 0) == [[2.0, 1.0], [3.0, 1.0]]), "along an axis"
