param n: int
show n
