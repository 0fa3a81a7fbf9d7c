net ~ Linear(2, 1)
let fit = train net for 10 { minimize net with sgd(lr = 0.1) }
show fit.net
