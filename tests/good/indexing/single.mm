# a = numpy.arange(24).reshape(2, 3, 4)
let a = reshape(range(24), [2, 3, 4])
expect a[1, 2, 3] == 23 and a[-1, -1, -1] == 23, "from the start and from the end"
expect all(a[1, 2] == [20, 21, 22, 23]), "fewer indices than axes"
expect all(a[..., 1] == [[1, 5, 9], [13, 17, 21]]), "`...` stands for the axes before"
expect all(a[0, ..., 1] == [1, 5, 9]), "or between"
expect all(a[:, 1] == [[4, 5, 6, 7], [16, 17, 18, 19]]), "`:` for one whole axis"
