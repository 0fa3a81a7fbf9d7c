let net = load("weights.npz", 3)
show net
