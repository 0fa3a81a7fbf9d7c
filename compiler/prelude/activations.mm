# Elementwise nonlinearities and the softmax family. All take a float tensor of any shape and give one of the same shape.
# `relu`, `sigmoid`, `tanh` and `erf` are built in. Values and derivatives are PyTorch's, also at the kinks.

# x itself: the activation of a layer that has none.
fn identity(x) = x

# log(1 + exp(beta x)) / beta, a smooth relu. Where beta x > threshold it is x itself, so that exp cannot overflow.
# PyTorch: torch.nn.functional.softplus. JAX has no threshold: there the two differ by less than exp(-20).
fn softplus(x, beta = 1, threshold = 20) {
  let far = beta * x > threshold
  where(far, x, log1p(exp(beta * where(far, 0, x))) / beta)
}

# log(sigmoid(x)) without overflow: min(x, 0) - log(1 + exp(-|x|)). Its derivative is sigmoid(-x), of every order.
fn log_sigmoid(x) = minimum(x, 0) - log1p(exp(-abs(x))) derivative (d) { x: d * sigmoid(-x) }

# Gaussian error linear unit, x Phi(x) = x/2 (1 + erf(x / sqrt 2)). PyTorch's default; JAX's default is `gelu_tanh`.
# Hendrycks and Gimpel 2016, arXiv:1606.08415.
fn gelu(x) = 0.5 * x * (1 + erf(x * sqrt(0.5)))

# The tanh approximation of `gelu`: x/2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
# PyTorch: gelu(x, approximate="tanh"). JAX: jax.nn.gelu.
fn gelu_tanh(x) = 0.5 * x * (1 + tanh(sqrt(2 / pi()) * (x + 0.044715 * x^3)))

# x sigmoid(x), also called swish.
fn silu(x) = x * sigmoid(x)

# x for x > 0, else alpha (exp(x) - 1). The derivative at 0 is alpha. Clevert et al. 2015, arXiv:1511.07289.
fn elu(x, alpha = 1) = where(x > 0, x, alpha * expm1(where(x > 0, 0, x)))

# scale * elu(x, alpha) with the two constants that keep mean 0 and variance 1. Klambauer et al. 2017, arXiv:1706.02515.
fn selu(x) = 1.0507009873554804934 * elu(x, alpha = 1.6732632423543772848)

# x for x > 0, else slope * x. The derivative at 0 is `slope`.
fn leaky_relu(x, slope = 0.01) = where(x > 0, x, slope * x)

# x cut to [low, high]. The derivative is 0 at both bounds, as in PyTorch's hardtanh; at the bounds of `clamp` it is 1.
fn hard_tanh(x, low = -1, high = 1) = where(x <= low, low, where(x >= high, high, x))

# min(max(x, 0), 6). The derivative is 0 at 0 and at 6.
fn relu6(x) = hard_tanh(x, low = 0, high = 6)

# min(max(x / 6 + 1/2, 0), 1): a piecewise linear sigmoid. The derivative is 0 at -3 and at 3.
fn hard_sigmoid(x) = hard_tanh(x + 3, low = 0, high = 6) / 6

# x hard_sigmoid(x): PyTorch's hardswish. Howard et al. 2019, arXiv:1905.02244.
fn hard_silu(x) = x * hard_sigmoid(x)

# x tanh(softplus(x)). Misra 2019, arXiv:1908.08681.
fn mish(x) = x * tanh(softplus(x))

# x / (1 + |x|).
fn softsign(x) = x / (1 + abs(x))

# The first half of the last axis times the sigmoid of its second half: f32[..., 2 n] to f32[..., n].
# Dauphin et al. 2016, arXiv:1612.08083.
fn glu(x) {
  let half = shape(x)[-1] // 2
  x[..., :half] * sigmoid(x[..., half:])
}

# exp(x) / sum(exp(x)) along `axis`, shifted by the maximum so that nothing overflows. The shift carries no derivative.
fn softmax(x, axis = -1) {
  let e = exp(x - stop_gradient(max(x, axis = axis, keep = true)))
  e / sum(e, axis = axis, keep = true)
}

# log(softmax(x)) along `axis`, without the logarithm of a number that has underflowed.
fn log_softmax(x, axis = -1) {
  let shifted = x - stop_gradient(max(x, axis = axis, keep = true))
  shifted - log(sum(exp(shifted), axis = axis, keep = true))
}

# log(sum(exp(x))) over `axis` (an axis, a list, or all of them), without overflow. All -inf gives -inf, any +inf gives +inf.
# PyTorch: torch.logsumexp. JAX: jax.nn.logsumexp. SciPy: scipy.special.logsumexp.
fn logsumexp(x, axis = none, keep = false) {
  let top = stop_gradient(max(x, axis = axis, keep = true))
  let shift = where(is_finite(top), top, 0)
  log(sum(exp(x - shift), axis = axis, keep = keep)) + sum(shift, axis = axis, keep = keep)
}
