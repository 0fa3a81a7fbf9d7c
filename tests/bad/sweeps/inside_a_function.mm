fn f(x) {
  sweep sizes = grid() { n in [1, 2] }
  x
}
show f(3)
