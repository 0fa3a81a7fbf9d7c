# `y` is made from `x`, so x does not depend on y.
x: f32[3] ~ normal(0, 1)
let y = 2 * x
show grad(sum(x^2), wrt = y)
