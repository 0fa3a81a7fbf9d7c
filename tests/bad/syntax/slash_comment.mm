// comments start with another sign here
show 1
