"""What PyTorch and NumPy make of files that mmc saved: `exchange.py FOLDER`, called by exchange_test.cpp.

The folder holds net.safetensors and all.npz (the same MLP([3, 5, 2]), in the archive under "net."), x.npy, and y.npy, mmc's net(x).
Every loading is strict: names, shapes and types must be PyTorch's own.
"""
import pathlib
import sys

import numpy as np
import torch
from safetensors.torch import load_file


class MLP(torch.nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = torch.nn.ModuleList(torch.nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


def main(folder):
    x, y = torch.from_numpy(np.load(folder / "x.npy")), np.load(folder / "y.npy")
    assert x.dtype == torch.float32 and x.shape == (4, 3), (x.dtype, x.shape)
    net = MLP([3, 5, 2])
    net.load_state_dict(load_file(folder / "net.safetensors"), strict=True)
    np.testing.assert_allclose(net(x).detach().numpy(), y, rtol=0, atol=1e-6)

    with np.load(folder / "all.npz", allow_pickle=False) as archive:
        again = MLP([3, 5, 2])
        state = {name.removeprefix("net."): torch.from_numpy(archive[name]) for name in archive if name.startswith("net.")}
        again.load_state_dict(state, strict=True)
        assert archive["steps"].shape == () and archive["steps"] == 3 and archive["steps"].dtype == np.int32
        assert archive["flags"].dtype == np.bool_ and archive["flags"].tolist() == [True, False]
    for ours, theirs in zip(net.parameters(), again.parameters()):
        assert torch.equal(ours, theirs)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
