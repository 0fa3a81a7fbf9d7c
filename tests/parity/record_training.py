"""Records one hundred training steps per optimizer from PyTorch, in f64 and f32, and the loss after 50,000 steps.

Run by record.py. Writes into recorded/:
  superposition.safetensors   initial weights E [2, 50] and U [50, 2] (torch.manual_seed(42), f32)
  product.safetensors         initial weights layers.{0,1,2}.{weight,bias} (seed 0, f32)
  product_data.safetensors    x [512, 4], y [512, 2] of study 001 (seed 1, f32)
  training.json               per study and optimizer: how .mm writes it, losses before each step and after the last and final
                              weights (f64), first losses, distance to f64 and its worst over ten row orders (f32)

Both dtypes start from the same f32 weights and data: f64 widens them exactly.
"""

import json
import pathlib

import torch
from safetensors.torch import save_file

STEPS = 100
ORDERS = 10
HERE = pathlib.Path(__file__).parent / "recorded"

SGD, ADAM, ADAMW = torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW
RMSPROP, ADAGRAD = torch.optim.RMSprop, torch.optim.Adagrad


def optimizers(rate):
    """name: (class, PyTorch's arguments, the same in .mm). `rate` scales SGD's step to the problem."""
    return {
        "sgd": (SGD, dict(lr=rate), f"sgd(lr = {rate})"),
        "sgd_momentum": (SGD, dict(lr=rate / 10, momentum=0.9), f"sgd(lr = {rate / 10}, momentum = 0.9)"),
        "sgd_dampening": (
            SGD,
            dict(lr=rate, momentum=0.9, dampening=0.5),
            f"sgd(lr = {rate}, momentum = 0.9, dampening = 0.5)",
        ),
        "sgd_nesterov": (
            SGD,
            dict(lr=rate / 10, momentum=0.9, nesterov=True),
            f"sgd(lr = {rate / 10}, momentum = 0.9, nesterov = true)",
        ),
        "sgd_decay": (SGD, dict(lr=rate, weight_decay=0.01), f"sgd(lr = {rate}, weight_decay = 0.01)"),
        "adam": (ADAM, dict(lr=0.01), "adam(lr = 0.01)"),
        "adam_decay": (ADAM, dict(lr=0.01, weight_decay=0.1), "adam(lr = 0.01, weight_decay = 0.1)"),
        "adamw": (ADAMW, dict(lr=0.01), "adamw(lr = 0.01)"),
        "adamw_decay": (ADAMW, dict(lr=0.01, weight_decay=0.5), "adamw(lr = 0.01, weight_decay = 0.5)"),
        "rmsprop": (RMSPROP, dict(lr=0.01), "rmsprop(lr = 0.01)"),
        # The centred variance is a difference of near-equal numbers: at eps 1e-8 PyTorch's own f64 run of the toy model moves by
        # 1.1e-8 when the rows come in another order (1.6e-16 at eps 1e-6), so the formula is compared where it is well conditioned.
        "rmsprop_centered": (
            RMSPROP,
            dict(lr=0.01, centered=True, weight_decay=0.001, eps=1e-6),
            "rmsprop(lr = 0.01, centered = true, weight_decay = 0.001, eps = 1e-6)",
        ),
        "rmsprop_momentum": (
            RMSPROP,
            dict(lr=0.001, momentum=0.9),
            "rmsprop(lr = 0.001, momentum = 0.9)",
        ),
        "adagrad": (ADAGRAD, dict(lr=0.01), "adagrad(lr = 0.01)"),
        "adagrad_decay": (
            ADAGRAD,
            dict(lr=0.1, lr_decay=0.02, weight_decay=0.001),
            "adagrad(lr = 0.1, lr_decay = 0.02, weight_decay = 0.001)",
        ),
    }


def superposition():
    """The notebook's weights, in its order of construction, and its full batch."""
    torch.manual_seed(42)
    embedding = torch.nn.Linear(50, 2, bias=False)
    unembedding = torch.nn.Linear(2, 50, bias=False)
    weights = {"E": embedding.weight.detach(), "U": unembedding.weight.detach()}
    x = torch.eye(50)

    def forward(w, rows):
        return torch.relu(rows @ w["E"].T @ w["U"].T)

    return weights, x, x, forward


def product():
    """The network of study 001 and 512 rows of its data."""
    torch.manual_seed(0)
    sizes = [4, 16, 16, 2]
    weights = {}
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        layer = torch.nn.Linear(inputs, outputs)
        weights[f"layers.{i}.weight"] = layer.weight.detach()
        weights[f"layers.{i}.bias"] = layer.bias.detach()
    torch.manual_seed(1)
    rows, eps = 512, 0.5
    pairs, products = [], []
    for _ in range(2):
        y = torch.rand(rows)
        u = torch.rand(rows) * (1 - eps) + eps
        swap = torch.rand(rows) < 0.5
        pairs.append(torch.stack([torch.where(swap, u, y / u), torch.where(swap, y / u, u)], dim=1))
        products.append(y)
    x, y = torch.cat(pairs, dim=1), torch.stack(products, dim=1)

    def forward(w, rows):
        for i in range(3):
            rows = rows @ w[f"layers.{i}.weight"].T + w[f"layers.{i}.bias"]
            rows = torch.relu(rows) if i < 2 else rows
        return rows

    return weights, x, y, forward


def train(problem, kind, arguments, dtype, order=None, steps=STEPS):
    """Losses before each step and after the last, and the final weights."""
    weights, x, y, forward = problem
    w = {k: v.to(dtype).clone().requires_grad_() for k, v in weights.items()}
    x, y = x.to(dtype), y.to(dtype)
    if order is not None:
        x, y = x[order], y[order]
    optimizer = kind(list(w.values()), foreach=False, **arguments)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(forward(w, x), y)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        losses.append(torch.nn.functional.mse_loss(forward(w, x), y).item())
    return losses, {k: v.detach() for k, v in w.items()}


def distances(run, truth):
    """How far a run ends from the f64 one: the loss, and each tensor by max-norm."""
    result = {"loss": abs(run[0][-1] - truth[0][-1])}
    for name, value in run[1].items():
        result[name] = (value.double() - truth[1][name]).abs().max().item()
    return result


def record_study(problem, rate):
    recorded = {}
    for name, (kind, arguments, written) in optimizers(rate).items():
        f64 = train(problem, kind, arguments, torch.float64)
        f32 = train(problem, kind, arguments, torch.float32)
        spread = {}
        for k in range(ORDERS):
            order = torch.randperm(problem[1].shape[0], generator=torch.Generator().manual_seed(1000 + k))
            run = train(problem, kind, arguments, torch.float32, order)
            for key, value in distances(run, f64).items():
                spread[key] = max(spread.get(key, 0.0), value)
        recorded[name] = {
            "mm": written,
            "f64": {"losses": f64[0], "weights": {k: v.flatten().tolist() for k, v in f64[1].items()}},
            "f32": {"first_losses": f32[0][:5], "distance": distances(f32, f64), "worst_distance": spread},
        }
    return recorded


def record():
    torch.set_num_threads(1)
    toy, network = superposition(), product()
    save_file({k: v.contiguous() for k, v in toy[0].items()}, HERE / "superposition.safetensors")
    save_file({k: v.contiguous() for k, v in network[0].items()}, HERE / "product.safetensors")
    save_file({"x": network[1].contiguous(), "y": network[2].contiguous()}, HERE / "product_data.safetensors")
    training = {
        "steps": STEPS,
        "superposition": record_study(toy, 5.0),
        "product": record_study(network, 0.1),
    }
    long = {}
    for dtype, name in [(torch.float32, "f32"), (torch.float64, "f64")]:
        losses, _ = train(toy, SGD, dict(lr=5.0), dtype, steps=50_000)
        long[name] = {"first": losses[0], "last": losses[-1], "every_5000": losses[::5000]}
    training["superposition_50000"] = long
    write(training)


def write(training):
    """JSON with one line per optimizer, so that a diff of two recordings can be read."""
    parts = []
    for key, value in training.items():
        if isinstance(value, dict):
            inner = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in value.items())
            parts.append(f" {json.dumps(key)}: {{\n{inner}\n }}")
        else:
            parts.append(f" {json.dumps(key)}: {json.dumps(value)}")
    (HERE / "training.json").write_text("{\n" + ",\n".join(parts) + "\n}\n")
