"""The whole superposition study in JAX: 50,000 steps in one jit, the loss of each, 1,000 snapshots of both weights."""

import jax
import jax.numpy as jnp

import common

SNAPSHOTS, EVERY = 1000, 50
x = jnp.eye(common.FEATURES)


def loss(w):
    return jnp.mean((jax.nn.relu(x @ w[0].T @ w[1].T) - x) ** 2)


def step(w, _):
    value, g = jax.value_and_grad(loss)(w)
    return jax.tree.map(lambda p, d: p - common.TOY_RATE * d, w, g), value


def stretch(w, _):
    after, losses = jax.lax.scan(step, w, None, length=EVERY)
    return after, (w, losses)


@jax.jit
def study(w):
    _, ((e, u), losses) = jax.lax.scan(stretch, w, None, length=SNAPSHOTS)
    represented = jnp.trace(jax.nn.relu(u @ e), axis1=1, axis2=2)
    return losses.reshape(-1), represented


losses, represented = study(tuple(jnp.asarray(w) for w in common.toy_weights()))
print(f"loss {losses[-1]:.6f}, represented {represented[-1]:.3f}")
