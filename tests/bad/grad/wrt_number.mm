let rate = 0.1
show grad(rate^2, wrt = rate)
