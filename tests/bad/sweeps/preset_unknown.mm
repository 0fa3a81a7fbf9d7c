param n: int = 3
preset long { n = 100 }
show n
sweep sizes = grid() {
  preset lang
  n in [1, 2]
}
