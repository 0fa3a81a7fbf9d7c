# Precedence and the arithmetic of tensors; the right values are Python's (and NumPy's for `//` and `%`).
let a: i32[4] = [-7, -2, 2, 7]
let x: f32[3] = [1.0, 2.0, 4.0]
show -2^2, 2^-1, 2^3^2, 7 // 2, -7 // 2, -7 % 3, 7 / 2
expect all(a // 3 == [-3, -1, 0, 2]), "`//` floors"
expect all(a % 3 == [2, 1, 2, 1]), "`%` has the sign of the divisor"
expect all(a % -3 == [-1, -2, -1, -2]), "also of a negative one"
expect all(a / 2 == [-3.5, -1.0, 1.0, 3.5]), "`/` gives a float"
expect all(-x^2 == [-1.0, -4.0, -16.0]), "`-x^2` is -(x^2)"
expect all(2^x == [2.0, 4.0, 16.0]), "a power with the tensor above"
expect all(x^-1 == [1.0, 0.5, 0.25]), "a negative power"
expect all(x^0.5 == sqrt(x)), "a root as a power"
expect all((1 < x < 4) == [false, true, false]), "comparisons chain"
expect all((x > 1 and not (x > 3) or x == 4) == [false, true, true]), "`and` binds closer than `or`"
