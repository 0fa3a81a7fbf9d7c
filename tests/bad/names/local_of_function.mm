fn f(x) {
  let inner = x * 2
  inner
}
show f(1) + inner
