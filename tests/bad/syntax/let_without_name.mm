let = 3
show 1
