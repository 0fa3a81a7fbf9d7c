param n: int = 3
show zeros([n - 5])
