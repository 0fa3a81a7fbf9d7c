# The training of study 003 on noise instead of digits: two networks without biases, side by side, on the same minibatches.
study "Benchmark: training on MNIST"

param steps:   int = 1000
param members: int = 2
param hidden:  int = 128

seed 37

images: f32[60_000, 784]  ~ uniform(0, 1)
labels: i32[60_000]       ~ integers(0, 10)
order:  i32[steps, 128]   ~ integers(0, 60_000)

let runs = for _ in 0..members {
  net ~ MLP([784, hidden, hidden, 10], biased = false)
  let fit = train net for rows in order {
    log loss = cross_entropy(net(images[rows]), labels[rows])
    minimize loss with sgd(lr = ramp(0.1, 1e-6, over = steps))
  }
  { loss: fit.loss[-1] }
}

show runs.loss
