# Fresh rows in every step, and a schedule.
x: f32[200, 3] ~ normal(0, 1)
let y = x @ [1.0, -2.0, 0.5]
net ~ Linear(3, 1)
let fit = train net for 400 {
  rows: i32[16] ~ integers(0, 200)
  minimize mse(net(x[rows])[:, 0], y[rows]) with sgd(lr = cosine_decay(0.2, over = 400))
}
expect max(abs(fit.net.weight[0] - [1.0, -2.0, 0.5])) < 1e-3, "the coefficients"
