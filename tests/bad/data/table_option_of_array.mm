let x = load("weights.npz", separator = ";")
show x
