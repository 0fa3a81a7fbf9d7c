n = 3
show n
