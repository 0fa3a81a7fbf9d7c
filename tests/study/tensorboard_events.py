"""Reads a run's metrics.jsonl with pandas and its event file with TensorBoard's own reader, and compares both with the lines themselves.

    pip install tensorboard pandas
    build/mmc run models/spiral.mm --preset quick --tensorboard --out RUN
    python tests/study/tensorboard_events.py RUN
"""
import json
import math
import sys

import numpy as np
import pandas
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

run = sys.argv[1]
lines = [json.loads(line) for line in open(f"{run}/metrics.jsonl")]
assert lines, "the run has no series"


def axes(row, name):
    """The indices `name`, `name2`, ... of a line."""
    return tuple(value for key, value in row.items() if key.rstrip("0123456789") == name)


def series(row):
    return {key: value for key, value in row.items() if key.rstrip("0123456789") not in ("member", "step", "repeat")}


# ---- pandas: a column for each key, and nothing where a line has none or null
frame = pandas.read_json(f"{run}/metrics.jsonl", lines=True)
columns = list(dict.fromkeys(key for row in lines for key in row))
assert list(frame.columns) == columns and len(frame) == len(lines), (list(frame.columns), columns)
for key in columns:
    for found, row in zip(frame[key], lines):
        wanted = row.get(key)
        same = pandas.isna(found) if wanted is None else np.isclose(float(found), float(wanted), rtol=1e-12, atol=0)
        assert same, f"{key}: {found} and {wanted}"

# ---- TensorBoard: members have names of their own, a `repeat` counts on through the steps
group = {}  # of a series: those that share its lines, and so its `repeat`s
for row in lines:
    first = next(iter(series(row)))
    for name in series(row):
        group[name] = group.setdefault(first, first)
repeats = {}
for row in lines:
    for i, value in enumerate(axes(row, "repeat")):
        sizes = repeats.setdefault(group[next(iter(series(row)))], {})
        sizes[i] = max(sizes.get(i, 0), value + 1)
wanted = {}
for row in lines:
    member, repeat = axes(row, "member"), axes(row, "repeat")
    for name, value in series(row).items():
        step = row["step"]
        if repeat:
            sizes = list(repeats[group[name]].values())
            step = step * math.prod(sizes) + int(np.ravel_multi_index(repeat, sizes))
        tag = f"{name}[{','.join(map(str, member))}]" if member else name
        wanted.setdefault(tag, []).append((step, value))
events = EventAccumulator(f"{run}/tensorboard", size_guidance={"scalars": 0})
events.Reload()
assert sorted(events.Tags()["scalars"]) == sorted(wanted), (events.Tags()["scalars"], list(wanted))
for name, rows in wanted.items():
    found = [(e.step, e.value) for e in events.Scalars(name)]
    assert [step for step, _ in found] == [step for step, _ in rows], f"the steps of {name}"
    for (_, a), (step, b) in zip(found, rows):
        same = math.isnan(a) or math.isinf(a) if b is None else np.float32(a) == np.float32(b)
        assert same, f"{name} at step {step}: {a} and {b}"
print(f"{len(lines)} lines, {len(wanted)} series, {sum(map(len, wanted.values()))} values: the same")
