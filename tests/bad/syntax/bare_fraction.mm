let rate = .5
show rate
