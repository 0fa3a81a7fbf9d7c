net ~ Linear(2, 1)
x: f32[8, 2] ~ normal(0, 1)
let fit = train net for 10 {
  log train_loss = mean(net(x)^2)
  minimize train_loss with sgd(lr = 0.1)
  log valid_loss = mean(net(x)^2)
}
plot "Loss" {
  line(fit.train_loss, label = "valid_loss")
  line(fit.valid_loss, label = "train_loss")
}
