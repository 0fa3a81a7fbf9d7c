# Handwritten digits by one linear layer (softmax regression), the smallest study of MNIST: how far does one get without a hidden
# layer? About 92 of 100 test images, and the weights of a digit are a picture of what speaks for it.
study "MNIST with one layer"

param epochs: int in [1..100] = 3
param batch:  int in [1..60_000] = 128
param rate:   float = 0.2

seed 1

let digits = mnist("train")              # .images f32[60000, 784] in [0, 1], .labels i32[60000]
let test   = mnist("test")
let n = len(digits.labels)

net ~ Linear(784, 10)

# Every epoch takes each image once, in a new order; with 60,000 images the last batch has 96.
let fit = train net for epochs {
  order: i32[n] ~ permutation()
  repeat rows in batches(order, batch) {
    log loss = cross_entropy(net(digits.images[rows]), digits.labels[rows])
    minimize loss with sgd(lr = rate)
  }
  log wrong = mean(argmax(net(test.images), axis = 1) != test.labels)
}

let guessed = argmax(fit.net(test.images), axis = 1)
let hits = for digit in 0..10 { mean(where(test.labels == digit, where(guessed == digit, 1.0, 0.0), 0.0)) / mean(test.labels == digit) }

show fit.wrong, hits

plot "Loss of each batch" { line(flatten(fit.loss)); axes("update", "cross entropy"); yaxis(log = true) }
plot "What speaks for each digit" {
  images(reshape(fit.net.weight, [10, 28, 28]), columns = 5, titles = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], range = [-0.5, 0.5])
}

expect shape(fit.loss)[1] == (n + batch - 1) // batch, "an epoch takes every image"
expect fit.wrong[-1] < 0.09, "one layer reads at least 91 of 100 digits"
expect fit.wrong[-1] > 0.06, "and not many more: the rest needs a hidden layer"
expect argmin(hits) == 5 or argmin(hits) == 8 or argmin(hits) == 2, "5, 8 and 2 are the hard ones"
