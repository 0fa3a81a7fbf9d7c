# One step of gradient descent is p - lr * gradient.
net ~ Linear(2, 1)
x: f32[8, 2] ~ normal(0, 1)
let loss0 = mean(net(x)^2)
let by_hand = net - 0.25 * grad(loss0, wrt = net)
let fit = train net for 1 {
  log loss = mean(net(x)^2)
  minimize loss with sgd(lr = 0.25)
  log after = mean(net(x)^2)
}
expect max(abs(fit.net.weight - by_hand.weight)) < 1e-6 and max(abs(fit.net.bias - by_hand.bias)) < 1e-6, "the step"
expect fit.loss[0] == loss0, "the loss before it"
expect abs(fit.after[0] - mean(fit.net(x)^2)) < 1e-6 and fit.after[0] < fit.loss[0], "and after it"
