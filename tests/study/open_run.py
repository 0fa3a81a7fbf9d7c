"""Opens every file of a run with the library that its readers would use, and compares what they hold.

    pip install numpy pandas torch safetensors tensorboard
    build/mmc run models/mnist_linear.mm --tensorboard --out RUN
    python tests/study/open_run.py RUN

A file that is not known here is a failure. pandas reads metrics.jsonl, timing.jsonl and the series, whose values must be those of
metrics.jsonl; TensorBoard's own reader the event file (tensorboard_events.py looks at its numbers); PyTorch what the study saved.
"""
import json
import pathlib
import sys
import xml.etree.ElementTree

import numpy as np
import pandas as pd

run = pathlib.Path(sys.argv[1])
metrics = pd.read_json(run / "metrics.jsonl", lines=True) if (run / "metrics.jsonl").stat().st_size else pd.DataFrame()
axes = [name for name in metrics.columns if name.rstrip("0123456789") in ("member", "step", "repeat")]
opened = 0


def column(name):
    """The rows of metrics.jsonl that hold a series; null is nan."""
    rows = metrics[metrics[name].notna()]
    return rows[name].to_numpy(dtype=np.float64)


def close(a, b):
    return a.shape == b.shape and np.array_equal(np.float32(a), np.float32(b), equal_nan=True)


def finite(a):
    return a[np.isfinite(a)]


def csv(path):
    table = pd.read_csv(path)
    series = path.stem if path.stem in metrics.columns else None
    values = table.iloc[:, -1].to_numpy(dtype=np.float64)
    assert list(table.columns[:-1]), f"{path} has no index"
    if series:
        assert close(finite(values), finite(column(series))), f"{path} and metrics.jsonl differ"


def events(path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    reader = EventAccumulator(str(path), size_guidance={"scalars": 0})
    reader.Reload()
    found = {tag.split("[")[0] for tag in reader.Tags()["scalars"]}
    assert found == set(metrics.columns) - set(axes), found


def npz(path):
    with np.load(path) as arrays:
        for name in arrays:
            assert arrays[name].size >= 0


def safetensors(path):
    import torch
    from safetensors.torch import load_file

    assert all(isinstance(t, torch.Tensor) for t in load_file(path).values())


openers = {
    ".json": lambda path: json.loads(path.read_text()),
    ".jsonl": lambda path: path.stat().st_size and pd.read_json(path, lines=True),
    ".csv": csv,
    ".npz": npz,
    ".npy": np.load,
    ".safetensors": safetensors,
    ".svg": lambda path: xml.etree.ElementTree.parse(path),
    ".html": lambda path: path.read_text().index("</html>"),
    ".txt": pathlib.Path.read_text,
    ".mm": pathlib.Path.read_text,
    ".mmc": events,
}
for file in sorted(run.rglob("*")):
    if file.is_dir():
        continue
    assert file.suffix in openers, f"nothing is known to open {file}"
    openers[file.suffix](file)
    opened += 1
print(f"{opened} files, {len(metrics)} lines of metrics")
