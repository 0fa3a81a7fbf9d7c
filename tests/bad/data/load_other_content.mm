# A text under an array's name.
let x = load("text.npy")
show x
