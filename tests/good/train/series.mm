# What `log` and `every` record, and with which shape.
x: f32[2] ~ constant(1)
let fit = train x for step in 0..10 {
  log loss = sum(x^2), where_it_is = x
  minimize loss with sgd(lr = 0.1)
  every 3 { log at = step, half = 0.5 * x }
  repeat i in 0..2 { log count = 10 * step + i }
}
show shape(fit.loss), shape(fit.where_it_is), shape(fit.at), shape(fit.half), shape(fit.count)
expect all(fit.at == [0, 3, 6, 9]), "steps 0, k, 2 k, ..."
expect all(fit.count[7] == [70, 71]), "one more axis from `repeat`"
expect max(abs(fit.loss - 2 * 0.64^range(10))) < 1e-6, "each step multiplies x by 0.8"
expect max(abs(fit.half[:, 0] - 0.5 * 0.8^(fit.at + 1))) < 1e-6, "after `minimize` one sees the new value"
