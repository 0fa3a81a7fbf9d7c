let n = "3"
show n + 1
