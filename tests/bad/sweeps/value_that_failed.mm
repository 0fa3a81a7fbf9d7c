# What failed above is told once, not once more for every run.
param width: int = 2
let total = sums(ones([width]))
sweep widths = grid() {
  width in [2, 3]
  show stack(for r in runs { r.total })
}
