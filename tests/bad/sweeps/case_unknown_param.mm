param n: int = 3
param rate: float = 0.1
show n, rate
sweep sizes = cases([{ n: 1 }, { rat: 0.2 }]) { }
