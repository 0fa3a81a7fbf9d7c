net ~ Linear(1, 1)
let fit = train net for 3 {
  repeat rows in batches(range(10), 0) { minimize mean(net([[1.0]])) with sgd(lr = 0.1) }
}
show fit.net.bias
