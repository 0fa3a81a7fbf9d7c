let x: bool[3] = range(3)
show x
