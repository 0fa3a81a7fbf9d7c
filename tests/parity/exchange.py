"""What PyTorch and NumPy make of files that mmc saved: `exchange.py FOLDER`, called by exchange_test.cpp.

The folder holds net.safetensors and all.npz (the same MLP([3, 5, 2]), in the archive under "net."), x.npy, and y.npy, mmc's net(x).
Every loading is strict: names, shapes and types must be PyTorch's own.
"""
import json
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
    check_table(folder / "table.csv", x)
    check_run_directory(folder, x, net)


def check_table(path, x):
    table = np.genfromtxt(path, delimiter=",", names=True, dtype=None, encoding="utf-8")
    assert table.dtype.names == ("x", "row", "positive"), table.dtype.names
    assert np.array_equal(table["x"].astype(np.float32), x[:, 0].numpy())
    assert table["row"].tolist() == [0, 1, 2, 3]
    assert np.array_equal(table["positive"], x[:, 0].numpy() > 0)


def check_run_directory(folder, x, net):
    """What --out wrote: five steps of gradient descent that PyTorch takes as well."""
    losses, biases = [], []
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for step in range(5):
        if step % 2 == 0:
            biases.append(net.layers[0].bias.detach().numpy().copy())
        optimizer.zero_grad()
        loss = net(x).square().mean()
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    series = np.genfromtxt(folder / "series" / "fit.loss.csv", delimiter=",", names=True)
    assert series["step"].tolist() == [0, 1, 2, 3, 4]
    np.testing.assert_allclose(series["loss"], losses, rtol=1e-5)
    values = np.load(folder / "values.npz")
    np.testing.assert_allclose(values["fit.hidden"], biases, rtol=1e-5, atol=1e-7)

    result = json.loads((folder / "result.json").read_text())
    assert [claim["verdict"] for claim in result["claims"]] == ["holds"], result["claims"]
    loss = values["fit.loss"]
    assert loss.dtype == np.float32 and np.array_equal(loss, series["loss"].astype(np.float32))
    for name, parameter in net.named_parameters():
        path = "layers" + "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in name.split(".")[1:])
        np.testing.assert_allclose(values[f"fit.net.{path}"], parameter.detach().numpy(), rtol=1e-5, atol=1e-6)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
