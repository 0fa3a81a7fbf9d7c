let part = fold(3, 5, 0)
show part.held
