# A polynomial that finds the sine from its differential equation. There are no data: the loss asks that y'' = -y on [-2, 2], with
# y(0) = 0 and y'(0) = 1. The second derivative is `grad` of `grad`, and `minimize` differentiates the whole once more.

study "A polynomial that obeys y'' = -y"

param degree: int   = 7
param points: int   = 41
param steps:  int   = 3000

seed 0

# The sum of c[k] x^k / k!, so that the coefficients to be found are all of size 1.
model Polynomial(degree: int) {
  c: f32[degree + 1] ~ normal(0, 0.1)
  apply(x: f32[...]) -> f32[...] = powers(x, degree) @ (c / (for k in [0..degree + 1] { factorial(k) }))
}

# y and its first two derivatives by x.
fn derivatives(p, x) {
  let y      = p(x)
  let slope  = grad(sum(y), wrt = x)
  let curve  = grad(sum(slope), wrt = x)
  { y, slope, curve }
}

let x = linspace(-2, 2, points)
let middle = points // 2
p ~ Polynomial(degree)

let fit = train p for steps {
  let d = derivatives(p, x)
  log equation = mean((d.curve + d.y)^2)
  log start = d.y[middle]^2 + (d.slope[middle] - 1)^2
  minimize equation + start with adam(lr = cosine_decay(0.1, over = steps))
}
let found = derivatives(fit.p, x)
show fit.equation[-1], fit.start[-1], fit.p.c, max(abs(found.y - sin(x)))

plot "y, y' and y''" {
  line(found.y, x = x, label = "y")
  line(found.slope, x = x, label = "y'")
  line(found.curve, x = x, label = "y''")
  line(sin(x), x = x, label = "sin x", dash = true)
}
plot "Loss" { line(fit.equation, label = "equation"); line(fit.start, label = "start"); yaxis(log = true) }

expect max(abs(found.y - sin(x))) < 0.005, "the solution is the sine"
expect max(abs(found.slope - cos(x))) < 0.005, "its derivative the cosine"
expect fit.equation[-1] < 1e-3 * fit.equation[0], "the equation holds a thousand times better than at the start"
