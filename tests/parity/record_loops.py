"""Records one hundred steps of the inner loops of studies 000, 002 and 003 from PyTorch, in f64 and f32.

Run by record.py. Writes into recorded/:
  loop_NAME.safetensors   initial weights and the data of every step (f32)
  loops.json              per loop: losses in order (f64), a part of each final weight (f64), first losses and how far PyTorch's own f32
                          runs end from the f64 one at worst over ten orders of the rows

The loops are those of permutations.mm, set_net.mm, critic.mm and digits.mm beside this file; sizes are smaller than in the studies.
"""

import json
import pathlib

import torch
from safetensors.torch import save_file

STEPS = 100
ORDERS = 10
HERE = pathlib.Path(__file__).parent / "recorded"


def linear(weights, name, inputs, outputs, bias=True):
    layer = torch.nn.Linear(inputs, outputs)
    weights[name + ".weight"] = layer.weight.detach()
    if bias:
        weights[name + ".bias"] = layer.bias.detach()


def mlp(weights, name, sizes, bias=True):
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        linear(weights, f"{name}.layers.{i}", inputs, outputs, bias)


def apply_linear(w, name, x):
    y = x @ w[name + ".weight"].T
    return y + w[name + ".bias"] if name + ".bias" in w else y


def apply_mlp(w, name, x):
    depth = sum(1 for key in w if key.startswith(name + ".layers.") and key.endswith(".weight"))
    for i in range(depth):
        x = apply_linear(w, f"{name}.layers.{i}", x)
        x = torch.relu(x) if i + 1 < depth else x
    return x


class Permutations:
    """Study 000: pairs of matrices, 18-72-72-1, BCE, AdamW."""

    batch = 20

    def __init__(self):
        torch.manual_seed(0)
        self.weights = {}
        mlp(self.weights, "mlp", [18, 72, 72, 1])
        n, b = 3, self.batch
        a = torch.rand(STEPS, b, n, n)
        x, same = [], []
        for s in range(STEPS):
            rows, cols, cells = torch.randperm(n), torch.randperm(n), torch.randperm(n * n)
            is_same = torch.rand(b) < 0.5
            shuffled = a[s].flatten(1)[:, cells].reshape(b, n, n)
            pair = torch.where(is_same[:, None, None], a[s][:, rows][:, :, cols], shuffled)
            x.append(torch.stack([a[s], pair], dim=1) + 0.01 * torch.randn(b, 2, n, n))
            same.append(is_same.float())
        self.data = {"x": torch.stack(x), "same": torch.stack(same)}

    def optimizer(self, w):
        return torch.optim.AdamW(w, lr=1e-3, weight_decay=1e-4, foreach=False)

    def losses(self, w, step, data, order):
        x, same = data["x"][step][order], data["same"][step][order]
        p = torch.sigmoid(apply_mlp(w, "mlp", x.flatten(1))[:, 0])
        yield torch.nn.functional.binary_cross_entropy(p, same)


def kurtosis(h, dim):
    mean = h.mean(dim=dim, keepdim=True)
    return ((h - mean) ** 4).mean(dim=dim) / h.var(dim=dim) ** 2


class SetNet:
    """Study 000: a set-invariant net on ten tokens, BCE, AdamW."""

    batch = 10

    def __init__(self):
        torch.manual_seed(1)
        self.weights = {}
        linear(self.weights, "layers.0", 1, 12)
        mlp(self.weights, "layers.1", [12, 48, 12])
        linear(self.weights, "layers.2.read", 12, 4)
        linear(self.weights, "layers.2.write", 28, 7)
        mlp(self.weights, "layers.3", [7, 28, 1])
        x = torch.randn(STEPS, self.batch, 10)
        self.data = {"x": x, "same": (x.abs().sum(-1) > 8).float()}

    def optimizer(self, w):
        return torch.optim.AdamW(w, lr=1e-3, weight_decay=0.0, foreach=False)

    def losses(self, w, step, data, order):
        x, same = data["x"][step][order][..., None], data["same"][step][order]
        h = apply_mlp(w, "layers.1", apply_linear(w, "layers.0", x))
        h = apply_linear(w, "layers.2.read", h)
        d = -2
        stats = [h.mean(dim=d), h.amax(dim=d), h.amin(dim=d), h.norm(dim=d), h.var(dim=d), h.median(dim=d).values, kurtosis(h, d)]
        h = apply_linear(w, "layers.2.write", torch.stack(stats, dim=-2).flatten(-2))
        p = torch.sigmoid(apply_mlp(w, "layers.3", h)[..., 0])
        yield torch.nn.functional.binary_cross_entropy(p, same)


class Critic:
    """Study 002: a Wasserstein critic with a gradient penalty, two updates per batch, Adam with L2 decay."""

    batch, iters, points = 4, 2, 48

    def __init__(self):
        torch.manual_seed(2)
        self.weights = {}
        mlp(self.weights, "score", [self.points, 32, 32, 1])
        shape = (STEPS, self.batch, self.points)
        self.data = {
            "fake": torch.randn(shape).cumsum(-1) / 5,
            "real": torch.randn(shape[:2] + (1,)) * torch.linspace(-1, 1, self.points) ** 2,
            "t": torch.rand(STEPS, self.iters, self.batch),
        }

    def optimizer(self, w):
        return torch.optim.Adam(w, lr=1e-3, weight_decay=1e-4, foreach=False)

    def losses(self, w, step, data, order):
        real, fake = data["real"][step][order], data["fake"][step][order]
        for i in range(self.iters):
            t = data["t"][step][i][order][:, None]
            mixed = (t * real + (1 - t) * fake).requires_grad_()
            (slope,) = torch.autograd.grad(apply_mlp(w, "score", mixed).sum(), mixed, create_graph=True)
            penalty = ((slope.norm(dim=1) - 1) ** 2).mean()
            d_fake, d_real = apply_mlp(w, "score", fake)[:, 0], apply_mlp(w, "score", real)[:, 0]
            yield d_fake.mean() - d_real.mean() + 0.1 * penalty


class Digits:
    """Study 003: minibatches of small digits, biasless 49-32-32-10, cross entropy, SGD whose rate falls linearly to 1e-6."""

    batch = 16

    def __init__(self):
        torch.manual_seed(3)
        self.weights = {}
        mlp(self.weights, "net", [49, 32, 32, 10], bias=False)
        # Blurred prototypes stand in for digits: the loop is compared, not what it learns.
        labels = torch.randint(10, (256,))
        images = (torch.rand(10, 49)[labels] + 0.3 * torch.randn(256, 49)).clamp(0, 1)
        rows = torch.stack([torch.randperm(256)[: self.batch] for _ in range(STEPS)])
        self.data = {"images": images, "labels": labels.int(), "rows": rows.int()}

    def optimizer(self, w):
        return torch.optim.SGD(w, lr=0.1, foreach=False)

    def rate(self, update):
        return 0.1 + (1e-6 - 0.1) * min(update / STEPS, 1.0)

    def losses(self, w, step, data, order):
        rows = data["rows"][step][order].long()
        logits = apply_mlp(w, "net", data["images"][rows])
        yield torch.nn.functional.cross_entropy(logits, data["labels"][rows].long())


def train(loop, dtype, order=None):
    w = {k: v.to(dtype).clone().requires_grad_() for k, v in loop.weights.items()}
    data = {k: v.to(dtype) if v.is_floating_point() else v for k, v in loop.data.items()}
    order = torch.arange(loop.batch) if order is None else order
    optimizer = loop.optimizer(list(w.values()))
    losses, update = [], 0
    for step in range(STEPS):
        for loss in loop.losses(w, step, data, order):
            if hasattr(loop, "rate"):
                optimizer.param_groups[0]["lr"] = loop.rate(update)
            losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            update += 1
    return losses, {k: v.detach() for k, v in w.items()}


def part(tensor):
    """At most about a hundred elements, evenly spread: enough to catch a wrong update, small enough to commit."""
    flat = tensor.flatten()
    return flat[:: max(1, len(flat) // 97)]


def record():
    torch.set_num_threads(1)
    recorded = {"steps": STEPS}
    for name, loop in [("permutations", Permutations()), ("set_net", SetNet()), ("critic", Critic()), ("digits", Digits())]:
        tensors = {f"data.{k}": v for k, v in loop.data.items()} | {f"net.{k}": v for k, v in loop.weights.items()}
        save_file({k: v.contiguous() for k, v in tensors.items()}, HERE / f"loop_{name}.safetensors")
        f64, f32 = train(loop, torch.float64), train(loop, torch.float32)
        worst = {}
        for k in range(ORDERS):
            order = torch.randperm(loop.batch, generator=torch.Generator().manual_seed(1000 + k))
            run = train(loop, torch.float32, order)
            worst["loss"] = max(worst.get("loss", 0.0), abs(run[0][-1] - f64[0][-1]))
            for key, value in run[1].items():
                away = (value.double() - f64[1][key]).abs().max().item()
                worst[key] = max(worst.get(key, 0.0), away)
        recorded[name] = {
            "losses": f64[0],
            "weights": {k: part(v).tolist() for k, v in f64[1].items()},
            "f32_first_losses": f32[0][:5],
            "f32_worst_distance": worst,
        }
    lines = ",\n".join(f" {json.dumps(k)}: {json.dumps(v)}" for k, v in recorded.items())
    (HERE / "loops.json").write_text("{\n" + lines + "\n}\n")


if __name__ == "__main__":
    record()
