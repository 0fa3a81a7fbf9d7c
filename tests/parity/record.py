"""Records what PyTorch 2.13 (and, for one loop, JAX) computes, for the tests of this folder:  build/venv-bench/bin/python tests/parity/record.py

The recordings are committed; run this only to add rows or to move to another version of PyTorch, and look at the diff.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"

import torch  # noqa: E402  (after the environment)

import record_jax  # noqa: E402
import record_loops  # noqa: E402
import record_rows  # noqa: E402
import record_training  # noqa: E402

if __name__ == "__main__":
    if not torch.__version__.startswith("2.13."):
        raise SystemExit(f"these recordings are of PyTorch 2.13, this is {torch.__version__}")
    record_rows.record()
    record_training.record()
    record_loops.record()
    record_jax.record()
