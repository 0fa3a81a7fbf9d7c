# x = numpy.arange(24.).reshape(2, 3, 4)
let x = reshape(range(24), [2, 3, 4]) * 1.0
expect sum(x) == 276 and mean(x) == 11.5 and max(x) == 23 and min(x) == 0, "over everything"
expect all(sum(x, axis = 0) == [[12.0, 14.0, 16.0, 18.0], [20.0, 22.0, 24.0, 26.0], [28.0, 30.0, 32.0, 34.0]]), "over one axis"
expect all(sum(x, axis = [0, -1]) == [60.0, 92.0, 124.0]), "over two axes"
expect all(sum(x, axis = -1, keep = true)[..., 0] == sum(x, axis = -1)), "kept as size 1"
expect all(max(x, axis = 1) == [[8.0, 9.0, 10.0, 11.0], [20.0, 21.0, 22.0, 23.0]]), "the largest"
expect all(prod(x[0] + 1, axis = 0) == [45.0, 120.0, 231.0, 384.0]), "products"
expect all(argmax(x, axis = -1) == 3) and argmax(x) == 23 and argmin(x) == 0, "where the largest is"
expect argmax([3, 7, 7]) == 1 and argmin([3, 1, 1]) == 1, "the first of equals"
expect all(cumsum([1, 2, 3], axis = 0) == [1, 3, 6]) and all(cumprod([1, 2, 3], axis = 0) == [1, 2, 6]), "running"
expect all(any(x > 20, axis = [1, 2]) == [false, true]), "any"
