let layer = Linear(2, 2, weight = None)
show size(layer)
