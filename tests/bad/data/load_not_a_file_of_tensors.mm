let net = load("tests/bad/data/load_not_a_file_of_tensors.mm", Linear(2, 1))
show net.weight
