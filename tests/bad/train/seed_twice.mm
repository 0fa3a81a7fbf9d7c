seed 1
seed 2
show 1
