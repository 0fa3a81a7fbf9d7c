# Averaged weights: with noisy gradients the last weights jump around the minimum, their running average sits in it.
#
# `state` carries the average from step to step; `next` moves it (Polyak and Juditsky 1992; the "EMA" of generative models).

study "Averaged weights under noisy gradients"

param steps: int = 2000
param batch: int = 4
param keep:  float = 0.995              # how much of the average stays in each step

seed 5

w_true: f32[8] ~ normal(0, 1)
x:      f32[512, 8] ~ normal(0, 1)
noise:  f32[512] ~ normal(0, 0.5)
let y = x @ w_true + noise

net ~ Linear(8, 1)
let fit = train net for steps {
  state average = net
  rows: i32[batch] ~ integers(512)
  minimize mse(net(x[rows])[:, 0], y[rows]) with sgd(lr = 0.05)
  next average = keep * average + (1 - keep) * net
  every 20 { log last = mse(net(x)[:, 0], y), mean = mse(average(x)[:, 0], y) }
}

# What no choice of weights gets below: the least squares loss is about the noise's variance.
let tail = steps // 40
show mean(fit.last[-tail:]), mean(fit.mean[-tail:]), mean(noise^2)

plot "Loss on all rows" {
  line(fit.last, x = range(0, steps, 20), label = "the last weights")
  line(fit.mean, x = range(0, steps, 20), label = "their average")
  axes("step", "loss")
  yaxis(log = true)
}

expect mean(fit.mean[-tail:]) < 0.95 * mean(fit.last[-tail:]), "the average is better than the last weights"
expect mean(fit.mean[-tail:]) < 1.05 * mean(noise^2), "and close to the best there is"
