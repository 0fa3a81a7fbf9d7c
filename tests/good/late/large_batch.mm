# A batch that runs in tiles of rows, and sizes that depend on what it gives: what is known and what is not must not share a tile.
x: f32[4000, 4] ~ normal(0, 1)
net ~ MLP([4, 16, 16, 2])
let run = trace(net(x))
let g = grad(mean(run.out[:, 0]), wrt = run.layers[0].out)
let rows = unique(g, axis = 0)
let units = normalize(rows)
let spread = var(run.layers[0].out @ units.T, axis = 0)
let positive = run.out[run.out[:, 0] > 0]
show len(rows) > 3, len(positive) < 4000, all(spread >= 0)
expect abs(sum(positive[:, 0]) - sum(relu(run.out[:, 0]))) < 0.01, "what is chosen is what is positive"
