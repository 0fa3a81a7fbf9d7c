param n: int = 3
show n
sweep sizes = grid() {
  n in [1, 2]
  n = 4
}
