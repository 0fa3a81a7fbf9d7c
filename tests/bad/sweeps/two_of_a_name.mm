param n: int = 3
show n
sweep sizes = grid() { n in [1, 2] }
sweep sizes = grid() { n in [3, 4] }
