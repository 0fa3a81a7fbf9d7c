let r = { a = 1, b = 2 }
show r.a
