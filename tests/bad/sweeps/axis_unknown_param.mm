param rate: float = 0.1
show rate
sweep rates = grid() { rat in [0.1, 0.2] }
