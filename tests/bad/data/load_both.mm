# Names `a` and `a.b` in one file.
let x = load("both.npz")
show x
