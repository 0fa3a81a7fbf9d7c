let net = load("people.csv", Linear(2, 1))
show net.weight
