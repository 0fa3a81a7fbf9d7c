let net = Linear(2, 1)
let fit = train net for 10 { minimize mean(net(zeros([4, 2]))^2) with sgd(lr = 0.1) }
show fit.net
