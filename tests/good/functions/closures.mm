# Functions are values: they may be passed on, kept in lists and made by other functions.
let scale = 3.0
fn scaled(x) = scale * x
fn twice(f) = fn (x) => f(f(x))
let x = [1.0, -2.0]
let each_one = for f in [relu, abs, fn (v) => v^2, scaled] { sum(f(x)) }
expect all(twice(scaled)(x) == [9.0, -18.0]), "a function of a function"
expect all(each_one == [1.0, 3.0, 5.0, -3.0]), "a list of functions"
