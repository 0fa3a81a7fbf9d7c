# `for` stacks its results; the iterations are independent.
let squares = for i in 0..4 { i * i }
let table = for i in 0..2, j in 0..3 { 10 * i + j }
let rows = for r in reshape(range(6), [3, 2]) { sum(r) }
let many = for i in 0..3 { { index: i, vector: [i, i + 1] } }
let counted = for 3 { ones([2]) }
expect all(squares == [0, 1, 4, 9]), "over a range"
expect all(table == [[0, 1, 2], [10, 11, 12]]), "over two ranges: two axes"
expect all(rows == [1, 5, 9]), "over the rows of a tensor"
expect all(many.vector == [[0, 1], [1, 2], [2, 3]]) and all(many.index == range(3)), "records stack field by field"
expect all(counted == 1) and len(counted) + sum(counted) == 9, "a bare count"
