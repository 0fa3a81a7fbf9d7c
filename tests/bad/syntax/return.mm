fn f(x) {
  return x * 2
}
show f(1)
