show linspace(0, 1, n = 3, n = 4)
