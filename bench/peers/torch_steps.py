"""PyTorch, eager: seconds per training step.  torch_steps.py superposition|product"""

import sys

import torch

import common

torch.set_num_threads(1)


def superposition():
    e, u = (torch.from_numpy(w).requires_grad_() for w in common.toy_weights())
    x = torch.eye(common.FEATURES)
    optimizer = torch.optim.SGD([e, u], lr=common.TOY_RATE)

    def block(steps=1000):
        for _ in range(steps):
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(torch.relu(x @ e.T @ u.T), x)
            loss.backward()
            optimizer.step()
            loss.item()

    common.report(block, 1000)


def product():
    x, y = (torch.from_numpy(a) for a in common.product_data())
    rows = common.TRAIN_ROWS
    layers = []
    for w, b in common.product_weights():
        layer = torch.nn.Linear(w.shape[1], w.shape[0])
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(w))
            layer.bias.copy_(torch.from_numpy(b))
        layers += [layer, torch.nn.ReLU()]
    net = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)
    mse = torch.nn.functional.mse_loss

    def block(steps=200):
        for _ in range(steps):
            optimizer.zero_grad()
            loss = mse(net(x[:rows]), y[:rows])
            loss.backward()
            optimizer.step()
            loss.item()
            with torch.no_grad():
                mse(net(x[rows:]), y[rows:]).item()

    common.report(block, 200)


{"superposition": superposition, "product": product}[sys.argv[1]]()
