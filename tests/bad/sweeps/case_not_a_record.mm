param n: int = 3
show n
sweep sizes = cases([{ n: 1 }, 2]) { }
