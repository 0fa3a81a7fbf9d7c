#!/usr/bin/env python3
"""Records into kinks.json what PyTorch gives, value and gradient, where the formulas of derivatives have corners, ties, poles or nans.

Run with the Python of bench/peers (PyTorch 2.13), in this folder. Each case: the op's name in the registry, its attributes, operands,
cotangents of the first result, and what came out. All numbers are f64, as text, because JSON knows neither nan nor infinities.
"""
import json

import torch

inf, nan = float("inf"), float("nan")
cases = []


def record(op, function, *operands, attrs=None):
    xs = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in operands]
    y = function(*xs)
    d = torch.arange(1, y.numel() + 1, dtype=torch.float64).reshape(y.shape)
    gradients = torch.autograd.grad(y, xs, d, allow_unused=True, materialize_grads=True)
    text = lambda t: [repr(v) for v in t.detach().reshape(-1).tolist()]
    cases.append({
        "op": op,
        "attrs": attrs or {},
        "shapes": [list(x.shape) for x in xs],
        "operands": [text(x) for x in xs],
        "cotangent": text(d),
        "value": text(y),
        "gradients": [text(g) for g in gradients],
    })


line = [-inf, -2.5, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 2.5, inf, nan]
for op, function in [
    ("relu", torch.relu), ("abs", torch.abs), ("sign", torch.sign), ("floor", torch.floor), ("ceil", torch.ceil), ("round", torch.round),
    ("sqrt", torch.sqrt), ("log", torch.log), ("log1p", torch.log1p), ("exp", torch.exp), ("expm1", torch.expm1), ("erf", torch.erf),
    ("sigmoid", torch.sigmoid), ("tanh", torch.tanh), ("sinh", torch.sinh), ("cosh", torch.cosh), ("atan", torch.atan),
    ("asin", torch.asin), ("acos", torch.acos), ("sin", torch.sin), ("cos", torch.cos),
]:
    record(op, function, line)

pairs = [(a, b) for a in [-inf, -1.0, 0.0, 1.0, 2.0, inf, nan] for b in [-inf, -1.0, 0.0, 1.0, 2.0, inf, nan]]
left, right = [a for a, _ in pairs], [b for _, b in pairs]
for op, function in [("maximum", torch.maximum), ("minimum", torch.minimum), ("add", torch.add), ("sub", torch.sub), ("mul", torch.mul)]:
    record(op, function, left, right)
record("div", torch.div, *zip(*[(a, b) for a, b in pairs if b != 0.0 or a == a]))
record("remainder", torch.remainder, *zip(*[(a, b) for a in [-7.0, -1.0, 0.0, 3.5, 7.0] for b in [-2.0, -1.0, 0.75, 2.0]]))
record("pow", torch.pow, *zip(*[(a, b) for a in [-2.0, -0.0, 0.0, 1.0, 2.0, nan] for b in [-1.0, 0.0, 0.5, 1.0, 2.0, 3.0]]))
record("atan2", torch.atan2, [0.0, 0.0, 1.0, -1.0, 0.0], [0.0, 1.0, 0.0, 0.0, -1.0])

table = [[1.0, 3.0, 3.0], [2.0, 2.0, 2.0], [-1.0, 0.0, -0.0]]
for axes in [[0], [1], [0, 1]]:
    record("reduce_max", lambda x: torch.amax(x, axes), table, attrs={"axes": axes})
    record("reduce_min", lambda x: torch.amin(x, axes), table, attrs={"axes": axes})
record("reduce_max", lambda x: x.max(), [1.0, nan, nan, 2.0], attrs={"axes": [0]})
record("reduce_min", lambda x: x.min(), [1.0, nan, nan, 2.0], attrs={"axes": [0]})

for row in [[2.0, 0.0, 3.0], [0.0, 0.0, 5.0], [0.0, 4.0, 0.0], [1.0, 2.0, 3.0]]:
    record("reduce_prod", lambda x: torch.prod(x, 0), row, attrs={"axes": [0]})
    record("cumulative_prod", lambda x: torch.cumprod(x, 0), row, attrs={"axis": 0})
record("cumulative_sum", lambda x: torch.cumsum(x, 1), table, attrs={"axis": 1})
for descending in [False, True]:
    record("sort", lambda x: torch.sort(x, dim=1, descending=descending, stable=True).values, table + [[nan, 1.0, -inf]],
           attrs={"axis": 1, "descending": descending})

with open("kinks.json", "w") as file:
    json.dump({"torch": torch.__version__, "cases": cases}, file, indent=1)
    file.write("\n")
