let x = load("weights.npz", dtype = i32)
show x
