let for = 3
show 1
