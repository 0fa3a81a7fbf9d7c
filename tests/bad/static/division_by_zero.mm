param n: int = 0
show 10 / n
