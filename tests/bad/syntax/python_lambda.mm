let f = lambda x: x * 2
show f(1)
