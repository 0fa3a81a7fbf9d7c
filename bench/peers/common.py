"""What the peers share: the problems, in NumPy, and how a step is timed."""

import json
import statistics
import time

import numpy as np

FEATURES, HIDDEN = 50, 2
TOY_RATE = 5.0
TRAIN_ROWS, VALID_ROWS = 8000, 2000
POINTS, CURVES, UPDATES = 700, 5, 5
PENALTY = 1e-5
DIGITS, MEMBERS, BATCH = 60_000, 2, 128
TEST_DIGITS, NOISE = 10_000, 0.1


def toy_weights(seed=42):
    """Study 004: E [2, 50] and U [50, 2] with PyTorch's default initialisation bounds."""
    rng = np.random.default_rng(seed)
    e = rng.uniform(-1, 1, (HIDDEN, FEATURES)) / np.sqrt(FEATURES)
    u = rng.uniform(-1, 1, (FEATURES, HIDDEN)) / np.sqrt(HIDDEN)
    return e.astype(np.float32), u.astype(np.float32)


def product_data(seed=0, eps=0.5):
    """Study 001: x [10000, 4], y [10000, 2]."""
    rng = np.random.default_rng(seed)
    xs, ys = [], []
    for _ in range(2):
        y = rng.uniform(0, 1, TRAIN_ROWS + VALID_ROWS)
        u = rng.uniform(eps, 1, y.size)
        swap = rng.uniform(0, 1, y.size) < 0.5
        xs.append(np.stack([np.where(swap, u, y / u), np.where(swap, y / u, u)], axis=1))
        ys.append(y)
    return np.concatenate(xs, axis=1).astype(np.float32), np.stack(ys, axis=1).astype(np.float32)


def set_data(seed=0):
    """Study 000: a batch of sets of ten numbers [100, 10] and a label for each."""
    rng = np.random.default_rng(seed)
    return rng.normal(0, 1, (100, 10)).astype(np.float32), (rng.uniform(0, 1, 100) < 0.5).astype(np.float32)


def curves(seed=0):
    """Study 002: real and fake, each [5, 700]."""
    rng = np.random.default_rng(seed)
    return tuple(rng.normal(0, 1, (CURVES, POINTS)).astype(np.float32) for _ in range(2))


def digits(n, seed=0):
    """Study 003: pixels [n, 784] and labels; noise takes as long as handwriting."""
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 1, (n, 784)).astype(np.float32), rng.integers(0, 10, n).astype(np.int32)


def mlp_weights(sizes, seed=0):
    """Pairs of weight [out, in] and bias with PyTorch's default bounds."""
    rng = np.random.default_rng(seed)
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        bound = 1 / np.sqrt(inputs)
        layers.append((rng.uniform(-bound, bound, (outputs, inputs)), rng.uniform(-bound, bound, outputs)))
    return [(w.astype(np.float32), b.astype(np.float32)) for w, b in layers]


def report(block, steps, repeats=9):
    """Times `block()`, which does `steps` steps, after one run that does not count; prints the median per step as JSON."""
    block()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        block()
        seconds.append((time.perf_counter() - start) / steps)
    print(json.dumps({"seconds_per_step": statistics.median(seconds), "fastest": min(seconds), "slowest": max(seconds)}))
