param n: int = 3
if n == 3 {
  let fit = train net for n {
    minimize loss with sgd(lr = 0.1)
  let b = 2
}
show n
