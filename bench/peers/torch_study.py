"""The whole superposition study in PyTorch: 50,000 steps, the loss of each, 1,000 snapshots of both weights."""

import torch

torch.set_num_threads(1)
torch.manual_seed(42)

STEPS, EVERY = 50_000, 50
net = torch.nn.Sequential(torch.nn.Linear(50, 2, bias=False), torch.nn.Linear(2, 50, bias=False), torch.nn.ReLU())
x = torch.eye(50)
optimizer = torch.optim.SGD(net.parameters(), lr=5.0)
losses, snapshots = [], []
for step in range(STEPS):
    if step % EVERY == 0:
        snapshots.append([p.detach().clone() for p in net.parameters()])
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(net(x), x)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
e, u = (torch.stack(w) for w in zip(*snapshots))
represented = torch.relu(u @ e).diagonal(dim1=1, dim2=2).sum(1)
print(f"loss {losses[-1]:.6f}, represented {represented[-1]:.3f}")
