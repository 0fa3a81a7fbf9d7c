# Rows, places and counts, written in the language over boolean indices.
let x = [[1.0, 2.0], [0.0, 5.0], [1.0, 2.0], [0.0, 4.0], [1.0, 2.0]]
expect all(unique(x) == [[0, 4], [0, 5], [1, 2]]), "different rows, in ascending order"
expect all(unique([3, 1, 3, 2, 1]) == [1, 2, 3]), "of numbers"
expect all(lexsort(x) == [3, 1, 0, 2, 4]), "stable"
expect all(nonzero([true, false, true]) == [0, 2]), "places"
expect all(bincount([[1, 1], [3, 0]], 4) == [1, 2, 0, 1]), "counts"
expect all(isin([1, 2, 3], [3, 1]) == [true, false, true]), "among"
y: f32[500, 3] ~ normal(0, 1)
let cells = unique(floor(2 * y))
expect len(cells) > 50 and len(cells) < 400, "fewer cells than points"
expect sum(for cell in cells { sum(all(floor(2 * y) == cell, axis = 1)) }) == 500, "every point is in one"
expect len(unique(zeros([0, 3]))) == 0 and len(unique(zeros([4, 3]))) == 1, "none, and all the same"
let one = for t in [0.0, 1.0] { unique(where(y > t, 1.0, -1.0)) }
expect len(one[0]) == 8 and len(one[1]) >= 4, "eight octants"
expect all(unique([[2, 1, 2], [0, 3, 0]], axis = 1) == [[1, 2], [3, 0]]), "columns"
