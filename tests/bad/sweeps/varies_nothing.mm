param n: int = 3
show n
sweep sizes = grid() { n = 4 }
