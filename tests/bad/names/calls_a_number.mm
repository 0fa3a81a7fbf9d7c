let rate = 0.1
show rate(3)
