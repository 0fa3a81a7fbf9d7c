param n: int = 3
show n
sweep sizes = everything() { n in [1, 2] }
