param n: int = 3
show n
sweep sizes = random(seed = 1) { n in [1, 2] }
