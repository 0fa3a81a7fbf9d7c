show size(Linear(2, 3) with { weight = 0 })
