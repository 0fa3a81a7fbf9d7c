let a = zeros([3])
show where(a > 0, a, zeros([4]))
