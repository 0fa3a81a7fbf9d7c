# Newton's method for square roots, for each number of a tensor.
let roots = for a in [1.0, 2.0, 9.0] { iterate x = a for 20 { 0.5 * (x + a / x) } }
expect max(abs(roots - [1.0, 1.41421356, 3.0])) < 1e-6, "square roots"
