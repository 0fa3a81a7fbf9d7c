"""JAX, jit(scan): seconds per training step.  jax_steps.py superposition|product"""

import sys

import jax
import jax.numpy as jnp

import common


def superposition():
    x = jnp.eye(common.FEATURES)
    state = tuple(jnp.asarray(w) for w in common.toy_weights())

    def loss(w):
        return jnp.mean((jax.nn.relu(x @ w[0].T @ w[1].T) - x) ** 2)

    def step(w, _):
        value, g = jax.value_and_grad(loss)(w)
        return jax.tree.map(lambda p, d: p - common.TOY_RATE * d, w, g), value

    run = jax.jit(lambda w: jax.lax.scan(step, w, None, length=10_000))
    common.report(lambda: jax.block_until_ready(run(state)), 10_000)


def product():
    x, y = (jnp.asarray(a) for a in common.product_data())
    rows = common.TRAIN_ROWS
    x_train, y_train, x_valid, y_valid = x[:rows], y[:rows], x[rows:], y[rows:]
    weights = [(jnp.asarray(w), jnp.asarray(b)) for w, b in common.product_weights()]
    b1, b2, eps, rate = 0.9, 0.999, 1e-8, 1e-2

    def loss(w, x, y):
        for i, (weight, bias) in enumerate(w):
            x = x @ weight.T + bias
            x = jax.nn.relu(x) if i < 2 else x
        return jnp.mean((x - y) ** 2)

    def step(state, t):
        w, m, v = state
        value, g = jax.value_and_grad(loss)(w, x_train, y_train)
        m = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, m, g)
        v = jax.tree.map(lambda v, g: b2 * v + (1 - b2) * g * g, v, g)
        c1, c2 = 1 - b1 ** (t + 1.0), 1 - b2 ** (t + 1.0)
        w = jax.tree.map(lambda p, m, v: p - rate / c1 * m / (jnp.sqrt(v) / jnp.sqrt(c2) + eps), w, m, v)
        return (w, m, v), (value, loss(w, x_valid, y_valid))

    zeros = jax.tree.map(jnp.zeros_like, weights)
    run = jax.jit(lambda s: jax.lax.scan(step, s, jnp.arange(200)))
    common.report(lambda: jax.block_until_ready(run((weights, zeros, zeros))), 200)


{"superposition": superposition, "product": product}[sys.argv[1]]()
