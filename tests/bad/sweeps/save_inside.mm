param n: int = 3
show n
sweep sizes = grid() {
  n in [2, 3]
  save n to "n.npy"
}
