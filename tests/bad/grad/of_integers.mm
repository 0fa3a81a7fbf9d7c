let i = range(3)
show grad(sum(i * 1.0), wrt = i)
