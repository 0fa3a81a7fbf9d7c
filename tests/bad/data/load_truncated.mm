# The header announces six floats; two follow.
let x = load("cut_short.npy")
show x
