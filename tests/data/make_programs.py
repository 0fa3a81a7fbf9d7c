"""Files of NumPy and PyTorch that the programs in tests/good/data and tests/bad/data read, and what PyTorch computes from them.

    make_programs.py FOLDER      writes them into FOLDER (tests/good/data); needs numpy, torch and safetensors

The files are committed; this is how they came to be.
"""
import gzip
import pathlib
import struct
import sys

import numpy as np
import torch
from safetensors.torch import save_file


class Net(torch.nn.Module):
    """A module with PyTorch's usual names: layers.0.weight, layers.0.bias, ..."""

    def __init__(self, sizes):
        super().__init__()
        self.layers = torch.nn.ModuleList(torch.nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


def main(folder):
    torch.manual_seed(7)
    net = Net([3, 4, 2])
    x = torch.tensor([[1.0, -2.0, 0.5], [0.25, 0.0, -1.0]])
    state = {name: tensor.contiguous() for name, tensor in net.state_dict().items()}
    save_file(state, folder / "torch_net.safetensors")
    np.savez(folder / "torch_net.npz", **{name: tensor.numpy() for name, tensor in state.items()})
    np.savez_compressed(folder / "torch_run.npz", x=x.numpy(), y=net(x).detach().numpy())
    np.save(folder / "integers.npy", np.arange(-3, 3, dtype=np.int64).reshape(2, 3))
    np.save(folder / "doubles.npy", np.array([0.1, 0.2, 1e300]))
    np.save(folder / "columns.npy", np.asfortranarray(np.arange(6, dtype=np.uint8).reshape(2, 3)))
    pixels = np.arange(2 * 2 * 3, dtype=np.uint8).reshape(2, 2, 3) * 20
    with gzip.GzipFile(folder / "pixels-idx3-ubyte.gz", "wb", mtime=0) as f:
        f.write(struct.pack(">BBBB3I", 0, 0, 8, 3, 2, 2, 3) + pixels.tobytes())
    epochs(folder / "torch_epochs.npz")


def epochs(path):
    """Three epochs over ten rows in batches of four, with Adam and a learning rate that falls by update."""
    torch.manual_seed(11)
    net = Net([3, 5, 1])
    start = {"start." + name: tensor.detach().numpy().copy() for name, tensor in net.state_dict().items()}
    x, y = torch.randn(10, 3), torch.randn(10, 1)
    orders = torch.stack([torch.randperm(10) for _ in range(3)])
    optimizer = torch.optim.Adam(net.parameters(), lr=0.05)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: 1 / (1 + 0.1 * k))
    losses = []
    for order in orders:
        for rows in torch.split(order, 4):
            loss = torch.nn.functional.mse_loss(net(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
    end = {"end." + name: tensor.detach().numpy() for name, tensor in net.state_dict().items()}
    np.savez(path, x=x.numpy(), y=y.numpy(), orders=orders.numpy().astype(np.int32), losses=np.array(losses, np.float32).reshape(3, 3), **start, **end)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
