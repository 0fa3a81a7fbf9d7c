# The file holds `weight` and `bias`.
let net = load("tests/bad/data/linear_3_2.safetensors", MLP([3, 2]))
show net.layers[0].weight
