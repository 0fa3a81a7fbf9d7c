# a = numpy.arange(10)
let a = range(10)
let b = reshape(range(12), [3, 4])
expect all(a[2:5] == [2, 3, 4]), "from 2 up to, not including, 5"
expect all(a[:3] == [0, 1, 2]) and all(a[7:] == [7, 8, 9]), "open ends"
expect all(a[-3:] == [7, 8, 9]) and all(a[:-7] == [0, 1, 2]), "counted from the end"
expect all(a[1:8:3] == [1, 4, 7]), "with a step"
expect all(a[5:100] == [5, 6, 7, 8, 9]), "cut at the size, as in Python"
expect len(a[5:5]) == 0 and sum(a[5:5]) == 0, "an empty slice"
expect all(b[1:, ::2] == [[4, 6], [8, 10]]), "on two axes"
