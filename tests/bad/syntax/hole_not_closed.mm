let n = 3
show "n = {n"
