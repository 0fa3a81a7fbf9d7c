# The prelude's shape functions against NumPy's.
let m = reshape(range(6), [2, 3])
let s = reshape(range(9), [3, 3])
expect all(rot90(m) == [[2, 5], [1, 4], [0, 3]]) and all(rot90(m, 2) == [[5, 4, 3], [2, 1, 0]]), "rot90"
expect all(rot90(m, 3) == [[3, 0], [4, 1], [5, 2]]) and all(rot90(m, -1) == rot90(m, 3)) and all(rot90(m, 4) == m), "turned further"
expect all(tril(s) == [[0, 0, 0], [3, 4, 0], [6, 7, 8]]) and all(triu(s, 1) == [[0, 1, 2], [0, 0, 5], [0, 0, 0]]), "triangles"
expect all(diag([1, 2]) == [[1, 0], [0, 2]]) and trace_of(s) == 12, "diagonals"
expect all(onehot([2, 0], 3) == [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]), "onehot"
expect all(onehot([[1]], 2)[0, 0] == [0.0, 1.0]), "of any shape"
let g = meshgrid([1, 2], [3, 4, 5])
expect all(g.x == [[1, 1, 1], [2, 2, 2]]) and all(g.y == [[3, 4, 5], [3, 4, 5]]), "meshgrid, ij"
expect max(abs(logspace(-1, 1, 3) - [0.1, 1.0, 10.0])) < 1e-6, "logspace"
expect all(powers([2.0, 3.0], 2) == [[1.0, 2.0, 4.0], [1.0, 3.0, 9.0]]), "powers"
expect all(diff([1, 4, 9]) == [3, 5]) and all(roll(range(5), 2) == [3, 4, 0, 1, 2]), "diff, roll"
expect all(roll(range(5), -1) == [1, 2, 3, 4, 0]), "roll back"
let t = reshape(range(24), [2, 3, 4])
expect all(move_axis(t, 0, 2)[1, 2] == [6, 18]) and all(move_axis(move_axis(t, 2, 0), 0, 2) == t), "move_axis"
expect all(pick(t, 1, 1) == t[:, 1]) and all(clip(range(5), 1, 3) == [1, 1, 2, 3, 3]), "pick, clip"
expect all(zeros_like(t) == 0) and all(ones_like(t) == 1), "like"

expect all(take_along([[1, 2, 3], [4, 5, 6]], [[2, 0], [1, 1]]) == [[3, 1], [5, 5]]), "take_along"
expect all(take_along([[1, 2, 3], [4, 5, 6]], [[1, 0, 1]], axis = 0) == [[4, 2, 6]]), "along the other axis"
expect all(lerp([0.0, 1.0], [2.0, 3.0], 0.5) == [1.0, 2.0]), "lerp"
