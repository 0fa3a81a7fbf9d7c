show permutations(3)
