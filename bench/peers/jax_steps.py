"""JAX, jit(scan): seconds per step.  jax_steps.py TASK, the tasks are the functions below; as many threads as it may use cores."""

import sys

import jax
import jax.numpy as jnp

import common


def apply_mlp(layers, x):
    for i, (weight, bias) in enumerate(layers):
        x = x @ weight.T if bias is None else x @ weight.T + bias
        x = jax.nn.relu(x) if i + 1 < len(layers) else x
    return x


def mlp(sizes, biased=True, seed=0):
    return [(jnp.asarray(w), jnp.asarray(b) if biased else None) for w, b in common.mlp_weights(sizes, seed)]


def adam(state, g, t, rate, decay=0.0, decoupled=0.0, b1=0.9, b2=0.999, eps=1e-8):
    w, m, v = state
    g = jax.tree.map(lambda g, p: g + decay * p, g, w) if decay else g
    m = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, m, g)
    v = jax.tree.map(lambda v, g: b2 * v + (1 - b2) * g * g, v, g)
    c1, c2 = 1 - b1 ** (t + 1.0), 1 - b2 ** (t + 1.0)
    keep = 1 - rate * decoupled
    w = jax.tree.map(lambda p, m, v: keep * p - rate / c1 * m / (jnp.sqrt(v) / jnp.sqrt(c2) + eps), w, m, v)
    return w, m, v


def with_moments(weights):
    zeros = jax.tree.map(jnp.zeros_like, weights)
    return weights, zeros, zeros


def bce(p, t):
    return jnp.mean((t - 1) * jnp.maximum(jnp.log1p(-p), -100) - t * jnp.maximum(jnp.log(p), -100))


def time_scan(step, state, inputs, steps):
    run = jax.jit(lambda s: jax.lax.scan(step, s, inputs))
    common.report(lambda: jax.block_until_ready(run(state)), steps)


def superposition():
    x = jnp.eye(common.FEATURES)

    def loss(w):
        return jnp.mean((jax.nn.relu(x @ w[0].T @ w[1].T) - x) ** 2)

    def step(w, _):
        value, g = jax.value_and_grad(loss)(w)
        return jax.tree.map(lambda p, d: p - common.TOY_RATE * d, w, g), value

    time_scan(step, tuple(jnp.asarray(w) for w in common.toy_weights()), jnp.arange(10_000), 10_000)


def product():
    x, y = (jnp.asarray(a) for a in common.product_data())
    rows = common.TRAIN_ROWS
    x_train, y_train, x_valid, y_valid = x[:rows], y[:rows], x[rows:], y[rows:]

    def loss(w, x, y):
        return jnp.mean((apply_mlp(w, x) - y) ** 2)

    def step(state, t):
        value, g = jax.value_and_grad(loss)(state[0], x_train, y_train)
        state = adam(state, g, t, 1e-2)
        return state, (value, loss(state[0], x_valid, y_valid))

    time_scan(step, with_moments(mlp([4, 16, 16, 2])), jnp.arange(200), 200)


def matrix_pairs(key, batch, n, noise):
    keys = jax.random.split(key, 6)
    a = jax.random.uniform(keys[0], (batch, n, n))
    same = jax.random.bernoulli(keys[1], 0.5, (batch,))
    rows, cols, cells = (jax.random.permutation(k, size) for k, size in zip(keys[2:5], (n, n, n * n)))
    shuffled = a.reshape(batch, -1)[:, cells].reshape(a.shape)
    b = jnp.where(same[:, None, None], a[:, rows][:, :, cols], shuffled)
    return jnp.stack([a, b], axis=1) + noise * jax.random.normal(keys[5], (batch, 2, n, n)), same


def permutations():
    def loss(w, x, same):
        return bce(jax.nn.sigmoid(apply_mlp(w, x.reshape(len(x), -1))[:, 0]), same)

    def step(state, t):
        x, same = matrix_pairs(jax.random.fold_in(jax.random.key(0), t), 100, 3, 0.01)
        value, g = jax.value_and_grad(loss)(state[0], x, same)
        return adam(state, g, t, 1e-3, decoupled=1e-4), value

    time_scan(step, with_moments(mlp([18, 72, 72, 1])), jnp.arange(1000), 1000)


def norm(x, axis):
    """Its derivative at 0 is 0, not nan."""
    square = jnp.sum(x * x, axis)
    return jnp.where(square > 0, jnp.sqrt(jnp.where(square > 0, square, 1)), 0)


def statistics(h):
    """Seven symmetric statistics over the tokens, axis -2."""
    mean, var = h.mean(-2), h.var(-2, ddof=1)
    median = jnp.sort(h, axis=-2)[..., (h.shape[-2] - 1) // 2, :]
    kurtosis = ((h - mean[..., None, :]) ** 4).mean(-2) / var**2
    return jnp.stack([mean, h.max(-2), h.min(-2), norm(h, -2), var, median, kurtosis], axis=-2)


def set_net():
    x, same = (jnp.asarray(a) for a in common.set_data())
    weights = [mlp(sizes) for sizes in ([1, 12], [12, 48, 12], [12, 4], [28, 7], [7, 28, 1])]

    def loss(w):
        h = apply_mlp(w[2], apply_mlp(w[1], apply_mlp(w[0], x[..., None])))
        h = apply_mlp(w[3], statistics(h).reshape(len(x), -1))
        return bce(jax.nn.sigmoid(apply_mlp(w[4], h)[..., 0]), same)

    def step(state, t):
        value, g = jax.value_and_grad(loss)(state[0])
        return adam(state, g, t, 1e-3), value

    time_scan(step, with_moments(weights), jnp.arange(500), 500)


def critic():
    real, fake = (jnp.asarray(a) for a in common.curves())

    def score(w, x):
        return apply_mlp(w, x)[:, 0]

    def loss(w, t):
        mixed = t * real + (1 - t) * fake
        slope = jax.grad(lambda m: score(w, m).sum())(mixed)
        penalty = jnp.mean((norm(slope, 1) - 1) ** 2)
        return score(w, fake).mean() - score(w, real).mean() + common.PENALTY * penalty

    def update(state, i):
        t = jax.random.uniform(jax.random.fold_in(jax.random.key(0), i), (common.CURVES, 1))
        value, g = jax.value_and_grad(loss)(state[0], t)
        return adam(state, g, i, 1e-4, decay=1e-4), value

    state = with_moments(mlp([common.POINTS] + [128] * 6 + [1]))
    time_scan(update, state, jnp.arange(50 * common.UPDATES), 50)


def mnist():
    images, labels = (jnp.asarray(a) for a in common.digits(common.DIGITS))
    members = [mlp([784, 128, 128, 10], biased=False, seed=s) for s in range(common.MEMBERS)]
    weights = jax.tree.map(lambda *w: jnp.stack(w), *members)

    def loss(w, x, t):
        return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(apply_mlp(w, x)), t[:, None], axis=1))

    def step(w, rows):
        x, t = images[rows], labels[rows]
        value, g = jax.vmap(jax.value_and_grad(loss), in_axes=(0, None, None))(w, x, t)
        return jax.tree.map(lambda p, d: p - 0.1 * d, w, g), value

    rows = jax.random.randint(jax.random.key(0), (200, common.BATCH), 0, common.DIGITS)
    time_scan(step, weights, rows, 200)


def noise():
    images, labels = (jnp.asarray(a) for a in common.digits(common.TEST_DIGITS))
    weights = mlp([784, 128, 128, 10], biased=False)

    def step(total, i):
        drawn = jax.random.normal(jax.random.fold_in(jax.random.key(0), i), images.shape)
        guessed = jnp.argmax(apply_mlp(weights, images + common.NOISE * drawn), axis=1)
        return total + jnp.mean(guessed != labels), None

    time_scan(step, jnp.float32(0), jnp.arange(5), 5)


globals()[sys.argv[1]]()
