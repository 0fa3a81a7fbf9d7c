# Convolution of images and sequences, as products of their patches with the weights. Channels stand before the axes that are slid over,
# as in PyTorch: f32[..., channels, height, width]. Padding is with zeros.

# x with `count` zeros before and after along its last axis.
fn pad_last(x, count: int) {
  if count == 0 { x } else {
    let edge = zeros_like(concat(for i in [0..count] { x[..., :1] }, axis = -1))
    concat([edge, x, edge], axis = -1)
  }
}

# The pieces of `size` that begin at every `stride`-th place of the last axis: f32[..., n] to f32[..., size, places].
fn windows(x, size: int, stride: int = 1) {
  let span = shape(x)[-1] - size + 1
  stack(for i in [0..size] { x[..., i:i + span:stride] }, axis = -2)
}

# All patches of size x size of x: f32[..., channels, height, width] as columns, f32[..., channels size^2, places], the places row by
# row. torch.nn.functional.unfold.
fn patches(x: f32[..., channels, height, width], size: int, stride: int = 1, padding: int = 0) {
  let padded = pad_last(pad_last(x, padding).T, padding).T
  let tall = move_axis(windows(padded.T, size, stride), -1, -3)                      # [.., places down, width, size]
  let wide = windows(tall.T, size, stride)                                           # [.., places down, size, size, places across]
  let moved = move_axis(wide, -4, -2)                                                # [.., size, size, down, across]
  flatten(flatten(moved, from = -2), from = -4, to = -2)
}

# Convolution (without turning the kernel round, as in PyTorch): f32[..., inputs, height, width] to f32[..., outputs, h, w] with
# h = (height + 2 padding - size) // stride + 1. Weights and bias start from U(-1/sqrt(n), 1/sqrt(n)), n = inputs size^2.
# torch.nn.Conv2d.
model Conv2d(inputs: int, outputs: int, size: int, stride: int = 1, padding: int = 0, biased: bool = true) {
  weight: f32[outputs, inputs, size, size] ~ uniform(-1 / sqrt(inputs * size * size), 1 / sqrt(inputs * size * size))
  if biased { bias: f32[outputs] ~ uniform(-1 / sqrt(inputs * size * size), 1 / sqrt(inputs * size * size)) }
  apply(x: f32[..., inputs, height, width]) {
    let h = (height + 2 * padding - size) // stride + 1
    let w = (width + 2 * padding - size) // stride + 1
    let flat = flatten(weight, from = 1) @ patches(x, size, stride, padding)
    reshape(if biased { flat + bias[:, none] } else { flat }, [..., outputs, h, w])
  }
}

# The same along one axis: f32[..., inputs, length] to f32[..., outputs, places]. torch.nn.Conv1d.
model Conv1d(inputs: int, outputs: int, size: int, stride: int = 1, padding: int = 0, biased: bool = true) {
  weight: f32[outputs, inputs, size] ~ uniform(-1 / sqrt(inputs * size), 1 / sqrt(inputs * size))
  if biased { bias: f32[outputs] ~ uniform(-1 / sqrt(inputs * size), 1 / sqrt(inputs * size)) }
  apply(x: f32[..., inputs, length]) {
    let columns = flatten(windows(pad_last(x, padding), size, stride), from = -3, to = -2)
    let flat = flatten(weight, from = 1) @ columns
    if biased { flat + bias[:, none] } else { flat }
  }
}

# The largest of each square of size x size: f32[..., h, w] to f32[..., h // size, w // size]; what is left over at the end of an axis
# is not seen. torch.nn.functional.max_pool2d. The derivative goes to the first of the largest.
fn max_pool2d(x: f32[..., h, w], size: int) = max(squares(x, size), axis = -1)

# The mean of each square of size x size. torch.nn.functional.avg_pool2d.
fn avg_pool2d(x: f32[..., h, w], size: int) = mean(squares(x, size), axis = -1)

# The squares of size x size that tile x: f32[..., h, w], each flat: f32[..., h // size, w // size, size^2].
fn squares(x: f32[..., h, w], size: int) {
  let cut = x[..., :h // size * size, :w // size * size]
  flatten(move_axis(reshape(cut, [..., h // size, size, w // size, size]), -3, -2), from = -2)
}
