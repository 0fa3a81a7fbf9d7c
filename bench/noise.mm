# An evaluation of study 003: the error of a network on ten thousand images with fresh noise on every pixel.
study "Benchmark: noise on MNIST"

param steps: int = 40

seed 37

images: f32[10_000, 784] ~ uniform(0, 1)
labels: i32[10_000]      ~ integers(0, 10)
net ~ MLP([784, 128, 128, 10], biased = false)

errors ~ iterate sum = 0.0 for _ in 0..steps {
  e: like(images) ~ normal(0, 1)
  sum + mean(argmax(net(images + 0.1 * e), axis = -1) != labels)
}

show errors / steps
