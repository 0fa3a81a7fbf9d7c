param n: int = 2.5
show n
