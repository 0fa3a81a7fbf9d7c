# Files of one tensor: what NumPy wrote, and images in the form of MNIST's.
let integers = load("integers.npy")
let narrow   = load("integers.npy", dtype = i32)
let floats   = load("integers.npy", dtype = f32)
let doubles  = load("doubles.npy")
let rounded  = load("doubles.npy", dtype = f32)
let columns  = load("columns.npy")
let pixels   = load("pixels-idx3-ubyte.gz")
let unpacked = load("pixels-idx3-ubyte.gz", dtype = f32) / 220

let a: i64[2, 3] = integers
let b: i32[2, 3] = narrow
let c: f32[2, 3] = floats
let d: f64[3] = doubles
let e: i32[2, 3] = columns
let f: i32[2, 2, 3] = pixels
show a, b, c, d, e, f
expect sum(integers) == -3, "all elements are there"
expect max(abs(floats - range(-3, 3, step = 1)[[[0, 1, 2], [3, 4, 5]]])) < 1e-9, "in order"
expect doubles[2] > 1e299 and rounded[0] < 0.2, "doubles keep their width, unless they are asked for as floats"
expect columns[1, 0] == 3, "Fortran's order is turned into C's"
expect unpacked[1, 1, 2] == 1, "pixels become floats on the way"
