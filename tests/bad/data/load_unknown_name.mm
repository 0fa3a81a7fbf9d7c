let x = load("weights.npz", name = "wieght")
let y = load("weights.npz", dtype = { bais: f64 })
show x, y
