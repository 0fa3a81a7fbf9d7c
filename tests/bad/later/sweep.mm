param n: int = 3
sweep sizes = grid() {
  n in [1, 2, 3]
  plot "n" { for r in runs { line([r.n]) } }
}
