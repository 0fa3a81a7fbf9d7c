# Half to even, as IEEE 754 and PyTorch.
let x = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.4]
expect all(round(x) == [-2.0, -2.0, 0.0, 0.0, 2.0, 2.0, 2.0]), "half to even"
expect all(floor(x) == [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 2.0]), "down"
expect all(ceil(x) == [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 3.0]), "up"
expect all(sign(x) == [-1.0, -1.0, -1.0, 1.0, 1.0, 1.0, 1.0]), "the sign"
