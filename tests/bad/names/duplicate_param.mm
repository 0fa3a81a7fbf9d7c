param n: int = 1
param n: int = 2
show n
