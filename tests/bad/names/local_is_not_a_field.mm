net ~ Linear(2, 1)
let fit = train net for 10 {
  let loss = mse(net(zeros([4, 2])), zeros([4, 1]))
  minimize loss with sgd(lr = 0.1)
}
show fit.loss
