fn f(a, b) = a + b
show f(a = 1, 2)
