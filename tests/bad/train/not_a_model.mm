# A static number is not a tensor and cannot be trained.
let x = 3.0
let fit = train x for 10 { minimize x^2 with sgd(lr = 0.1) }
show fit.x
