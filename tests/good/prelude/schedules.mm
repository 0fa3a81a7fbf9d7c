# Six steps of gradient descent from (1, -2) down the same bowl, against torch.optim.lr_scheduler in double precision.
fn bowl(x) = 0.5 * x[0]^2 + 2 * x[1]^2 + x[0] * x[1] + 0.25 * x[0]^4
fn descend(rate) {
  x: f32[2] ~ normal([1.0, -2.0], 0)
  let fit = train x for 6 { minimize bowl(x) with sgd(lr = rate) }
  fit.x
}
a ~ descend(ramp(0.05, 0.01, over = 4))
b ~ descend(step_decay(0.05, 0.5, period = 2))
c ~ descend(milestone_decay(0.05, 0.1, [2, 3]))
d ~ descend(exponential_decay(0.05, 0.8))
e ~ descend(cosine_decay(0.05, over = 5, to = 0.01))
f ~ descend(warmup(hold(0.05), over = 3))
g ~ descend(inverse_decay(0.05, 0.5))
h ~ descend(fn (k) => 0.05 / (1 + 0.5 * k))
fn near(x, y) = max(abs(x - y)) < 3e-6
expect near(a, [0.94554263, -1.1256666]), "ramp"
expect near(b, [0.93624213, -1.06643214]), "step_decay"
expect near(c, [0.97883505, -1.34090976]), "milestone_decay"
expect near(d, [0.9294083, -1.03680428]), "exponential_decay"
expect near(e, [0.93285214, -1.04846419]), "cosine_decay"
expect near(f, [0.91996511, -0.97150585]), "warmup"
expect near(g, [0.94552062, -1.13222459]) and near(h, [0.94552062, -1.13222459]), "inverse_decay, also written as a function"
