"""PyTorch, eager: seconds per step.  torch_steps.py TASK [THREADS], the tasks are the functions below."""

import sys

import torch
from torch.nn import functional as F

import common


def linear(weight, bias=None):
    layer = torch.nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(weight))
        if bias is not None:
            layer.bias.copy_(torch.from_numpy(bias))
    return layer


def mlp(sizes, biased=True, seed=0):
    layers = []
    for weight, bias in common.mlp_weights(sizes, seed):
        layers += [linear(weight, bias if biased else None), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def superposition():
    e, u = (torch.from_numpy(w).requires_grad_() for w in common.toy_weights())
    x = torch.eye(common.FEATURES)
    optimizer = torch.optim.SGD([e, u], lr=common.TOY_RATE)

    def block(steps=1000):
        for _ in range(steps):
            optimizer.zero_grad()
            loss = F.mse_loss(torch.relu(x @ e.T @ u.T), x)
            loss.backward()
            optimizer.step()
            loss.item()

    common.report(block, 1000)


def product():
    x, y = (torch.from_numpy(a) for a in common.product_data())
    rows = common.TRAIN_ROWS
    net = mlp([4, 16, 16, 2])
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)

    def block(steps=200):
        for _ in range(steps):
            optimizer.zero_grad()
            loss = F.mse_loss(net(x[:rows]), y[:rows])
            loss.backward()
            optimizer.step()
            loss.item()
            with torch.no_grad():
                F.mse_loss(net(x[rows:]), y[rows:]).item()

    common.report(block, 200)


def matrix_pairs(batch, n, noise):
    a = torch.rand(batch, n, n)
    same = torch.rand(batch) < 0.5
    rows, cols, cells = torch.randperm(n), torch.randperm(n), torch.randperm(n * n)
    shuffled = a.flatten(1)[:, cells].reshape(batch, n, n)
    b = torch.where(same[:, None, None], a[:, rows][:, :, cols], shuffled)
    return torch.stack([a, b], dim=1) + noise * torch.randn(batch, 2, n, n), same.float()


def permutations():
    net = mlp([18, 72, 72, 1])
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=1e-4)

    def block(steps=500):
        for _ in range(steps):
            x, same = matrix_pairs(100, 3, 0.01)
            optimizer.zero_grad()
            loss = F.binary_cross_entropy(torch.sigmoid(net(x.flatten(1))[:, 0]), same)
            loss.backward()
            optimizer.step()
            loss.item()

    common.report(block, 500)


class Statistics(torch.nn.Module):
    """Seven symmetric statistics over the tokens of every head, and a linear layer behind them."""

    def __init__(self, inputs, heads, outputs):
        super().__init__()
        self.read = mlp([inputs, heads])
        self.write = mlp([7 * heads, outputs])

    def forward(self, x):
        h, d = self.read(x), -2
        var = h.var(dim=d)
        kurtosis = ((h - h.mean(dim=d, keepdim=True)) ** 4).mean(dim=d) / var**2
        stats = [h.mean(dim=d), h.amax(dim=d), h.amin(dim=d), h.norm(dim=d), var, h.median(dim=d).values, kurtosis]
        return self.write(torch.stack(stats, dim=-2).flatten(-2))


def set_net():
    x, same = (torch.from_numpy(a) for a in common.set_data())
    net = torch.nn.Sequential(mlp([1, 12]), mlp([12, 48, 12]), Statistics(12, 4, 7), mlp([7, 28, 1]))
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=0)

    def block(steps=200):
        for _ in range(steps):
            optimizer.zero_grad()
            loss = F.binary_cross_entropy(torch.sigmoid(net(x[..., None])[..., 0]), same)
            loss.backward()
            optimizer.step()
            loss.item()

    common.report(block, 200)


def critic():
    real, fake = (torch.from_numpy(a) for a in common.curves())
    net = mlp([common.POINTS] + [128] * 6 + [1])
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-4, weight_decay=1e-4)

    def block(steps=20):
        for _ in range(steps):
            for _ in range(common.UPDATES):
                t = torch.rand(common.CURVES, 1)
                mixed = (t * real + (1 - t) * fake).requires_grad_()
                (slope,) = torch.autograd.grad(net(mixed).sum(), mixed, create_graph=True)
                penalty = ((slope.norm(dim=1) - 1) ** 2).mean()
                loss = net(fake).mean() - net(real).mean() + common.PENALTY * penalty
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                loss.item()

    common.report(block, 20)


def mnist():
    images, labels = (torch.from_numpy(a) for a in common.digits(common.DIGITS))
    labels = labels.long()
    nets = [mlp([784, 128, 128, 10], biased=False, seed=s) for s in range(common.MEMBERS)]
    optimizers = [torch.optim.SGD(net.parameters(), lr=0.1) for net in nets]

    def block(steps=100):
        for _ in range(steps):
            rows = torch.randint(common.DIGITS, (common.BATCH,))
            for net, optimizer in zip(nets, optimizers):
                optimizer.zero_grad()
                loss = F.cross_entropy(net(images[rows]), labels[rows])
                loss.backward()
                optimizer.step()
                loss.item()

    common.report(block, 100)


def noise():
    images, labels = (torch.from_numpy(a) for a in common.digits(common.TEST_DIGITS))
    net = mlp([784, 128, 128, 10], biased=False)

    def block(steps=5):
        with torch.no_grad():
            for _ in range(steps):
                noisy = images + common.NOISE * torch.randn_like(images)
                (net(noisy).argmax(dim=1) != labels).float().mean().item()

    common.report(block, 5)


torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
globals()[sys.argv[1]]()
