let rate = 1.
show rate
