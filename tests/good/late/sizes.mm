# Late sizes: how many rows a mask picks is known only when the study runs, and an ordinary size from then on.
x: f32[40, 3] ~ normal(0, 1)
let positive: f32[?k, 3] = x[x[:, 0] > 0]
expect len(positive) == 19 and len(positive) + 1 == 20, "as many as there are"
expect all(positive[:, 0] > 0) and min(positive[:, 0]) == min(where(x[:, 0] > 0, x[:, 0], 9)), "and those"
w: f32[k, 2] ~ normal(0, 1)
expect shape(positive.T @ w) == [3, 2], "a dimension of other things"
expect max(abs(grad(sum(positive^2), wrt = x) - where((x[:, 0] > 0)[:, none], 2 * x, 0))) == 0, "differentiable"
let both = positive[positive[:, 1] > 0]
expect len(both) == sum(x[:, 0] > 0 and x[:, 1] > 0), "one late size on top of another"
expect abs(sum(for row in both { sum(row) }) - sum(both)) < 1e-4, "the count of a loop"
expect (iterate n = 0 for len(both) { n + 1 }) == len(both), "a trip count"
expect size(x[x > 100]) == 0 and sum(x[x > 100]) == 0, "none at all"
expect len(x[x < 100]) == 120, "a mask over both axes"
fn above(x: f32[n], t: float) = x[x > t]
let counts = for t in [0.0, 0.5, 1.0] { len(above(x[:, 2], t)) }
expect counts[0] > counts[1] and counts[1] > counts[2], "through a function and a loop that is written out"

# Training happens once, before the sizes that depend on it are known.
net, other ~ Linear(3, 1)
let fit = train net for 30 {
  log loss = mean((net(x) - x[:, 1][:, none])^2)
  minimize loss with sgd(lr = 0.1)
}
let far = x[abs(fit.net(x)[:, 0] - x[:, 1]) > 0.01]
expect len(far) < 40 and fit.loss[-1] < fit.loss[0], "some rows fit"
let again = train other for 3 {
  minimize mean((other(far) - far[:, 1][:, none])^2) with sgd(lr = 0.1)
}
expect mse(again.other(far)[:, 0], far[:, 1]) < 0.3, "and what is trained on rows that a training chose"

# What changes a size makes another one of it.
let twice = concat([positive, positive])
expect len(twice) == 38 and shape(twice)[0] == 38 and len(positive[:3]) == 3, "joined and cut"
expect quantile(positive[:, 0], 0.5) == median(positive[:, 0]), "positions in a late size"
