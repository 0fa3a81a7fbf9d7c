save linspace(0, 1, 3) to "x.txt"
