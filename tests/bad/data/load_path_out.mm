# An archive with a member called "../../outside.npy".
let x = load("path_out.npz")
show x
