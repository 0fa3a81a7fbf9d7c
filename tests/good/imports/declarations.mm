# Functions, models and optimizers of other files, used before the import stands; one file reached in two ways.
x: f32[16, 3] ~ normal(0, 2)
net ~ Scaled(3, 2)

let y = net(x)
let fit = train net for 5 {
  log loss = mean(net(x)[:, 0]^2 * x[:, 0])
  minimize loss with half(lr = 0.1)
}

import "parts/scaling.mm"
import "parts/../parts/units.mm"

expect all(abs(std(y, axis = 0) - 4) < 1e-4), "`scaled` of parts/scaling.mm, with `unit_variance` of the file that it imports"
expect all(abs(std(scaled_twice(x), axis = 0) - 4) < 1e-4), "what an import imports comes along"
expect half_of(3) == 1.5, "and so does every declaration of it"
expect fit.loss[4] < fit.loss[0], "an optimizer of another file trains"
