let x = zeros([3])
let fit = train x for 10 { minimize sum(x^2) with sgd(lr = 0.1) }
show fit.x
