let a = 2
show maximum(a + 1 = 2, 3)
