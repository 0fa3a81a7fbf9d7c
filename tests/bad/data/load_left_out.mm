# A warning: the file also has a bias.
let net = load("weights.npz", Linear(3, 2, biased = false))
show net.weight
