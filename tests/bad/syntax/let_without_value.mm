let a
show 1
