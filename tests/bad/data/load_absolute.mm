let x = load("/no/such/place/x.npy")
show x
