# A tensor is not changed in place.
let a = [1, 2]
a[0] = 5
show a
