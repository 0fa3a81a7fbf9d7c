net ~ Linear(2, 1)
show net + 1 > 0
