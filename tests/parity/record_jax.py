"""Records one hundred steps of the inner loop of study 003 from JAX in f64, from the weights and batches that record_loops.py wrote.

The notebook trains in JAX, so its loop is compared with JAX too. Run by record.py, after record_loops.py. Writes
recorded/loops_jax.json: the losses in order and a part of each final weight.
"""

import json

import jax
import numpy as np
from safetensors.numpy import load_file

from record_loops import HERE, STEPS, part

jax.config.update("jax_enable_x64", True)
jnp = jax.numpy


def logits(weights, x):
    for i in range(3):
        x = x @ weights[f"net.layers.{i}.weight"].T
        x = jax.nn.relu(x) if i < 2 else x
    return x


def loss(weights, x, labels):
    return -jnp.mean(jax.nn.log_softmax(logits(weights, x))[jnp.arange(len(labels)), labels])


def record():
    tensors = load_file(HERE / "loop_digits.safetensors")
    weights = {k.removeprefix("net."): v.astype(np.float64) for k, v in tensors.items() if k.startswith("net.")}
    images, labels, rows = tensors["data.images"].astype(np.float64), tensors["data.labels"], tensors["data.rows"]

    def step(weights, at):
        update, row = at
        value, gradient = jax.value_and_grad(loss)(weights, jnp.asarray(images)[row], jnp.asarray(labels)[row])
        rate = 0.1 + (1e-6 - 0.1) * update / STEPS
        return jax.tree.map(lambda w, g: w - rate * g, weights, gradient), value

    weights, losses = jax.lax.scan(step, weights, (jnp.arange(STEPS), rows))
    recorded = {
        "digits": {
            "losses": losses.tolist(),
            "weights": {k: part(np.asarray(v)).tolist() for k, v in weights.items()},
        }
    }
    (HERE / "loops_jax.json").write_text(json.dumps(recorded) + "\n")


if __name__ == "__main__":
    record()
