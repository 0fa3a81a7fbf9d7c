# Losses: scalars to minimize. Each is the mean over all elements (or rows), as PyTorch's default `reduction="mean"`. A prediction
# and its target must have the same shape: nothing broadcasts here, because that is how losses go silently wrong.

# Mean squared error: mean((y - t)^2).
fn mse(y, t: like(y)) = mean((y - t)^2)

# Mean absolute error: mean(|y - t|). PyTorch's l1_loss; the derivative where y = t is 0.
fn mae(y, t: like(y)) = mean(abs(y - t))

# Quadratic within `delta` of the target, linear beyond: mean of e^2 / 2 where |e| <= delta, else delta (|e| - delta / 2).
# PyTorch: huber_loss.
fn huber(y, t: like(y), delta = 1) {
  let e = y - t
  mean(where(abs(e) <= delta, 0.5 * e^2, delta * (abs(e) - 0.5 * delta)))
}

# Binary cross-entropy of probabilities p against targets t in [0, 1] (bools too): mean of -t log p - (1 - t) log(1 - p), with
# logarithms cut at -100. Its derivative is stated as PyTorch has it, (p - t) / max(p (1 - p), 1e-12): the derivative of the cut
# form would vanish where p has reached 0 or 1, and training would stop there or turn to nan.
fn bce(p, t: like(p)) = mean(
  (t - 1) * maximum(log1p(-p), -100) - t * maximum(log(p), -100)
) derivative (d) {
  p: d * (p - t) / maximum(p * (1 - p), 9.999999960041972e-13) / size(p)      # 1e-12 in single precision: PyTorch's constant
  t: d * (maximum(log1p(-p), -100) - maximum(log(p), -100)) / size(p)
}

# Binary cross-entropy of logits x: that of sigmoid(x), in a form that neither overflows nor loses digits:
# mean of max(x, 0) - x t + log(1 + exp(-|x|)). Its derivative is sigmoid(x) - t.
# PyTorch: binary_cross_entropy_with_logits.
fn bce_logits(x, t: like(x)) = mean(
  maximum(x, 0) - x * t + log1p(exp(-abs(x)))
) derivative (d) {
  x: d * (sigmoid(x) - t) / size(x)
  t: -d * x / size(x)
}

# Negative log likelihood: the mean of -logp at each row's label. logp f32[..., classes], labels i32[...] of the leading shape.
# A label outside 0..classes-1 stops the run. Classes are the last axis (in torch.nn.functional.nll_loss the second).
fn nll(logp: f32[..., classes], labels: like(argmax(logp, axis = -1))) {
  let n = size(labels)
  let picked = reshape(logp, [n, classes])[range(n), reshape(labels, [n])]
  mean(-picked)
}

# Cross-entropy of logits f32[..., classes] against labels i32[...]: nll(log_softmax(logits), labels). `smoothing` moves that
# share of every label to all classes evenly (torch.nn.functional.cross_entropy's label_smoothing).
fn cross_entropy(logits: f32[..., classes], labels: like(argmax(logits, axis = -1)), smoothing = 0.0) {
  let logp = log_softmax(logits)
  if smoothing == 0 { nll(logp, labels) }
  else { (1 - smoothing) * nll(logp, labels) - smoothing * mean(logp) }
}

# Kullback-Leibler divergence of distribution q from p along the last axis, averaged over the rows: mean of
# sum(p (log p - log q)), where 0 log 0 is 0. torch.nn.functional.kl_div(q.log(), p, reduction="batchmean") for f32[n, k].
fn kl(p, q: like(p)) = mean(sum(where(p == 0, 0, p * (log(where(p == 0, 1, p)) - log(q))), axis = -1))

# The largest of 0 and margin - t y, averaged: targets t are -1 or 1. The hinge of support vector machines.
fn hinge(y, t: like(y), margin = 1) = mean(relu(margin - t * y))
