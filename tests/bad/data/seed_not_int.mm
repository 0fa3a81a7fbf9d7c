seed 1.5
show 1
