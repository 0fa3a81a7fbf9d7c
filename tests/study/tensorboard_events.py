"""Reads the event file of a run with TensorBoard's own reader and compares it with the run's metrics.jsonl.

    pip install tensorboard
    build/mmc run models/spiral.mm --preset quick --tensorboard --out RUN
    python tests/study/tensorboard_events.py RUN
"""
import json
import math
import sys

import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

run = sys.argv[1]
events = EventAccumulator(f"{run}/tensorboard", size_guidance={"scalars": 0})
events.Reload()
wanted = {}
for line in open(f"{run}/metrics.jsonl"):
    row = json.loads(line)
    for name, value in row.items():
        if name != "step":
            wanted.setdefault(name, []).append((row["step"], value))
assert wanted, "the run has no series"
assert sorted(events.Tags()["scalars"]) == sorted(wanted), (events.Tags()["scalars"], list(wanted))
for name, rows in wanted.items():
    found = [(e.step, e.value) for e in events.Scalars(name)]
    assert [step for step, _ in found] == [step for step, _ in rows], f"the steps of {name}"
    for (_, a), (step, b) in zip(found, rows):
        same = math.isnan(a) or math.isinf(a) if b is None else np.float32(a) == np.float32(b)
        assert same, f"{name} at step {step}: {a} and {b}"
print(f"{len(wanted)} series, {sum(map(len, wanted.values()))} values: the same")
