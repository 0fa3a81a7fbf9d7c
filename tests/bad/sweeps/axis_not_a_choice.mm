param n: int in [1, 2, 4] = 1
show n
sweep sizes = grid() { n in [1, 2, 3] }
