param n: int in [1..5] = 9
show n
