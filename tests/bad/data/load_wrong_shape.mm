# The file holds a Linear(3, 2).
let net = load("tests/bad/data/linear_3_2.safetensors", Linear(2, 3))
show net.weight
