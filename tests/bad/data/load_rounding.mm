# The file's weights are f64; a study's are f32.
let net = load("doubles.npz", Linear(3, 2))
show net.weight
