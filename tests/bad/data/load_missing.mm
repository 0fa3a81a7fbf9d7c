let net = load("no_such_file.safetensors", Linear(2, 1))
show net.weight
