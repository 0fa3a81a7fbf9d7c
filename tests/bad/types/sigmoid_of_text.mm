show sigmoid("x")
