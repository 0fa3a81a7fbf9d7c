let x = zeros([3])
show summ(x)
