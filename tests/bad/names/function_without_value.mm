fn f(x) {
  let y = x + 1
}
show f(1)
