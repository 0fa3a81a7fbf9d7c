# Lengths and deviations of numbers whose squares a float cannot hold: in f32 the square of 1e-25 is 0, that of 1e25 infinite.
one: f32[1] ~ constant(1)
let tiny = [3.0e-30, 4.0e-30] * one[0]
let huge = [3.0e30, 4.0e30] * one[0]
expect abs(norm(tiny) / 5e-30 - 1) < 1e-6, "a tiny norm"
expect abs(norm(huge) / 5e30 - 1) < 1e-6, "a huge norm"
expect max(abs(grad(norm(tiny), wrt = tiny) - [0.6, 0.8])) < 1e-6, "the derivative is the direction"
expect max(abs(grad(norm(huge), wrt = huge) - [0.6, 0.8])) < 1e-6, "also of huge numbers"
expect max(abs(normalize(tiny) - [0.6, 0.8])) < 1e-6, "so is what `normalize` gives"
expect abs(std(tiny) / 7.0710678e-31 - 1) < 1e-5, "a tiny deviation (PyTorch: 7.0711e-31)"
expect abs(std(huge) / 7.0710678e29 - 1) < 1e-5, "a huge one"
expect norm([1e-30] * one) > 9e-31, "of one element it is its size"
expect norm(0 * one) == 0 and grad(norm(0 * tiny + [0.0, 0.0] * one[0]), wrt = one)[0] == 0, "and 0 at 0, with derivative 0"
let matrix = [[3e-30, 0], [4e-30, 2e20]] * one[0]
expect max(abs(norm(matrix, axis = 0) / [5e-30, 2e20] - 1)) < 1e-6, "each column has its own scale"
expect norm(zeros([0])) == 0, "of nothing it is 0"
expect is_nan(std(one)), "one element has no deviation"
let infinite = 1 / (0 * one)
expect norm(infinite) > 1e38 and is_nan(norm(infinite - infinite)), "infinity and nan pass"
