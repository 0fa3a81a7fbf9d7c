# A value carried from step to step.
let power = iterate x = 1.0 for 10 { 2 * x }
let summed = iterate s = 0 for i in 0..5 { s + i }
let fibonacci = iterate p = { a: 0, b: 1 } for 10 { { a: p.b, b: p.a + p.b } }
let horner = iterate y = 0.0 for c in [1.0, 2.0, 3.0] { y * 10 + c }
let over_rows = iterate v = zeros([2]) for r in [[1.0, 2.0], [3.0, 4.0]] { v + r }
expect power == 1024, "a count"
expect summed == 10, "with an index"
expect fibonacci.a == 55 and fibonacci.b == 89, "a record"
expect horner + sum(zeros([1])) == 123, "over a list"
expect all(over_rows == [4.0, 6.0]), "over rows"
