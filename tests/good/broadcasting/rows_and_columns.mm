let m = reshape(range(6), [2, 3]) * 1.0
let row = [10.0, 20.0, 30.0]
let column = [100.0, 200.0]
expect all(m + row == [[10.0, 21.0, 32.0], [13.0, 24.0, 35.0]]), "a missing leading axis"
expect all(m + column[:, none] == [[100.0, 101.0, 102.0], [203.0, 204.0, 205.0]]), "an axis of size 1 that was written"
expect all(m - mean(m, axis = 1, keep = true) == [[-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0]]), "kept by a reduction"
expect all(2 * m == m + m) and all(m / 2 + m / 2 == m), "a number meets everything"
