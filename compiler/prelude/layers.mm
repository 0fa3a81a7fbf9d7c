# Layers and networks. Weights are stored as in PyTorch, [outputs, inputs], and start from PyTorch's distributions.
# A layer works on the last axis (or axes) of its input and keeps all axes before it.

# x @ weight.T + bias: f32[..., inputs] to f32[..., outputs].
# `weight` is an initialiser: a function (inputs, outputs) -> distribution; `bias` is a distribution. Without them both start from
# U(-1/sqrt(inputs), 1/sqrt(inputs)), as in torch.nn.Linear. With `biased = false` there is no `bias` field.
model Linear(inputs: int, outputs: int, biased: bool = true, weight = none, bias = none) {
  weight: f32[outputs, inputs] ~ if weight == none { fan_in_uniform(inputs, outputs) } else { weight(inputs, outputs) }
  if biased { bias: f32[outputs] ~ if bias == none { fan_in_uniform(inputs, outputs) } else { bias } }
  apply(x: f32[..., inputs]) -> f32[..., outputs] = if biased { x @ weight.T + bias } else { x @ weight.T }
}

# A Linear with an activation: `pre` is its value before `act`, under which name a trace shows it. Fields as Linear's.
model Layer(inputs: int, outputs: int, act = relu, biased: bool = true, weight = none, bias = none) {
  weight: f32[outputs, inputs] ~ if weight == none { fan_in_uniform(inputs, outputs) } else { weight(inputs, outputs) }
  if biased { bias: f32[outputs] ~ if bias == none { fan_in_uniform(inputs, outputs) } else { bias } }
  apply(x: f32[..., inputs]) -> f32[..., outputs] {
    let pre = if biased { x @ weight.T + bias } else { x @ weight.T }
    act(pre)
  }
}

# A multi-layer perceptron: f32[..., sizes[0]] to f32[..., sizes[-1]]. `act` stands after every layer but the last.
# MLP([4, 16, 16, 2]) has three layers. A trace has layers[i].pre and layers[i].out; `size(MLP([4, 2]))` counts its parameters.
model MLP(sizes: [int], act = relu, biased: bool = true, weight = none, bias = none) {
  layers ~ for i in [0..len(sizes) - 1] {
    Layer(sizes[i], sizes[i + 1], act = if i + 2 < len(sizes) { act } else { identity }, biased = biased,
          weight = weight, bias = bias)
  }
  apply(x: f32[..., sizes[0]]) -> f32[..., sizes[-1]] = chain(layers, x)
}

# Applies a list of models or functions one after the other: chain([f, g], x) is g(f(x)).
fn chain(layers, x) = iterate h = x for layer in layers { layer(h) }

# x + block(x): `block` is an undrawn model whose value has the shape of its input. He et al. 2015, arXiv:1512.03385.
model Residual(block) {
  inner ~ block
  apply(x) = x + inner(x)
}

# x with mean 0 and (biased) variance 1 along `axis`; eps stands inside the square root. Ba et al. 2016, arXiv:1607.06450.
fn layer_norm(x, axis = -1, eps = 1e-5) {
  let centred = x - mean(x, axis = axis, keep = true)
  centred / sqrt(mean(centred^2, axis = axis, keep = true) + eps)
}

# `layer_norm` over the last axis, then a learned scale and shift. As torch.nn.LayerNorm(width).
model LayerNorm(width: int, eps = 1e-5) {
  weight: f32[width] ~ constant(1)
  bias:   f32[width] ~ constant(0)
  apply(x: f32[..., width]) -> f32[..., width] = layer_norm(x, eps = eps) * weight + bias
}

# x / sqrt(mean(x^2) + eps) along `axis`. Zhang and Sennrich 2019, arXiv:1910.07467. torch.nn.functional.rms_norm takes the machine
# epsilon of the dtype where no eps is given; here it is 1e-6.
fn rms_norm(x, axis = -1, eps = 1e-6) = x / sqrt(mean(x^2, axis = axis, keep = true) + eps)

# `rms_norm` over the last axis, then a learned scale. As torch.nn.RMSNorm(width, eps).
model RMSNorm(width: int, eps = 1e-6) {
  weight: f32[width] ~ constant(1)
  apply(x: f32[..., width]) -> f32[..., width] = rms_norm(x, eps = eps) * weight
}

# A table of `count` learned vectors, looked up by index: i32[...] to f32[..., width]. Starts from N(0, 1) as torch.nn.Embedding.
# An index outside 0..count-1 stops the run with a message.
model Embedding(count: int, width: int) {
  weight: f32[count, width] ~ normal(0, 1)
  apply(i: i32[...]) -> f32[..., width] = weight[i]
}

# Each element set to 0 with probability p, the others divided by 1 - p. It draws: call it with `~`, anew in every step; for
# evaluation leave it out. Srivastava et al. 2014.
fn dropout(x, p = 0.5) {
  u: like(x) ~ uniform(0, 1)
  where(u < p, 0, x / (1 - p))
}

# softmax(q k^T / sqrt(d)) v over the last two axes: q f32[..., n, d], k f32[..., m, d], v f32[..., m, e] to f32[..., n, e].
# With `causal = true` row i sees only the first i + 1 of k and v. PyTorch: scaled_dot_product_attention.
# Vaswani et al. 2017, arXiv:1706.03762.
fn attention(q, k, v, causal = false) {
  let scores = q @ k.T / sqrt(shape(q)[-1])
  if causal {
    let seen = range(shape(q)[-2])[:, none] >= range(shape(k)[-2])
    softmax(where(seen, scores, -1e30)) @ v
  } else {
    softmax(scores) @ v
  }
}

# Self-attention with `heads` heads of width / heads each: f32[..., tokens, width] to the same shape.
# One Linear gives queries, keys and values (in this order, heads side by side), another mixes the heads.
# torch.nn.MultiheadAttention differs in its start only: Xavier-uniform weights and zero biases.
model Attention(width: int, heads: int, causal: bool = false, biased: bool = true) {
  read  ~ Linear(width, 3 * width, biased = biased)
  write ~ Linear(width, width, biased = biased)
  apply(x: f32[..., tokens, width]) -> f32[..., tokens, width] {
    let parts = reshape(read(x), [..., tokens, 3, heads, width // heads])
    let q = move_axis(parts[..., 0, :, :], -2, -3)
    let k = move_axis(parts[..., 1, :, :], -2, -3)
    let v = move_axis(parts[..., 2, :, :], -2, -3)
    let mixed = attention(q, k, v, causal = causal)
    write(reshape(move_axis(mixed, -3, -2), shape(x)))
  }
}

# What does not change when the tokens change places: a Linear reads `heads` numbers from each token, seven symmetric statistics over
# the tokens (mean, max, min, norm, var, median, kurtosis) are taken of every head, and a Linear mixes them:
# f32[..., tokens, inputs] to f32[..., outputs]. Zaheer et al. 2017, arXiv:1703.06114, with more statistics than the sum.
model SetInvariant(inputs: int, heads: int, outputs: int) {
  read  ~ Linear(inputs, heads)
  write ~ Linear(7 * heads, outputs)
  apply(x: f32[..., tokens, inputs]) -> f32[..., outputs] {
    let h = read(x)
    let stats = for s in [mean, max, min, norm, var, median, kurtosis] { s(h, axis = -2) }
    write(flatten(stack(stats, axis = -2), from = -2))
  }
}

# Heads that multiply: a Linear makes `heads` pairs of vectors of size d from the input, the dot product of each pair is a head, and a
# Linear mixes the heads: f32[..., width] to the same shape. The two of a pair stand side by side: read(x) is [heads, d, 2].
model DotProduct(width: int, heads: int, d: int) {
  read  ~ Linear(width, 2 * heads * d)
  write ~ Linear(heads, width)
  apply(x: f32[..., width]) -> f32[..., width] = write(sum(prod(reshape(read(x), [..., heads, d, 2]), axis = -1), axis = -1))
}
