# Five steps from (1, -2) down a crooked bowl, against torch.optim in double precision.
param steps: int = 5
fn bowl(x) = 0.5 * x[0]^2 + 2 * x[1]^2 + x[0] * x[1] + 0.25 * x[0]^4
fn descend(method) {
  x: f32[2] ~ normal([1.0, -2.0], 0)
  let fit = train x for steps { minimize bowl(x) with method }
  fit.x
}
a ~ descend(sgd(lr = 0.05))
b ~ descend(sgd(lr = 0.05, momentum = 0.9))
c ~ descend(sgd(lr = 0.05, momentum = 0.9, dampening = 0.5))
d ~ descend(sgd(lr = 0.05, momentum = 0.9, nesterov = true))
e ~ descend(sgd(lr = 0.05, weight_decay = 0.1))
f ~ descend(adam(lr = 0.1))
g ~ descend(adam(lr = 0.1, b1 = 0.8, b2 = 0.99, eps = 1e-3, weight_decay = 0.1))
h ~ descend(adamw(lr = 0.1))
i ~ descend(adamw(lr = 0.1, weight_decay = 0.5))
j ~ descend(adamax(lr = 0.1))
k ~ descend(rmsprop(lr = 0.05))
l ~ descend(rmsprop(lr = 0.05, momentum = 0.5))
m ~ descend(rmsprop(lr = 0.05, alpha = 0.9, centered = true, weight_decay = 0.1))
n ~ descend(adagrad(lr = 0.1))
o ~ descend(adagrad(lr = 0.1, lr_decay = 0.1, initial = 0.5))
p ~ descend(adadelta(lr = 1.0))
fn near(x, y) = max(abs(x - y)) < 3e-6
expect near(a, [0.88367915, -0.81708384]), "sgd"
expect near(b, [0.612104, 0.78393583]), "momentum"
expect near(c, [0.82534446, 0.25332491]), "dampening"
expect near(d, [0.38665078, 0.53898133]), "nesterov"
expect near(e, [0.86433472, -0.79345871]), "weight decay"
expect near(f, [0.88318061, -1.50321705]), "adam"
expect near(g, [0.84823959, -1.50591765]), "all of its settings"
expect near(h, [0.88059809, -1.49431607]), "adamw"
expect near(i, [0.79599249, -1.10290764]), "stronger decay"
expect near(j, [0.88554307, -1.52795387]), "adamax"
expect near(k, [0.60858458, -0.69671131]), "rmsprop"
expect near(l, [0.14096345, -0.02359617]), "with momentum"
expect near(m, [0.83396838, -1.42552271]), "centered"
expect near(n, [0.92898162, -1.68751432]), "adagrad"
expect near(o, [0.95342124, -1.72610135]), "with decay and a start"
expect near(p, [0.997665, -1.98360168]), "adadelta"
