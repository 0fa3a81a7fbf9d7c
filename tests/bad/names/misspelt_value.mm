let weights = zeros([3])
show sum(wieghts)
