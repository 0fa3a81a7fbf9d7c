# Values and derivatives by PyTorch in double precision.
let p: f32[3] = [0.1, 0.6, 0.9]
let t: f32[3] = [0.0, 1.0, 1.0]
let x: f32[2, 3] = [[1.0, 2.0, 0.5], [0.1, -1.0, 3.0]]
let labels = [1, 2]
fn near(a, b) = max(abs(a - b)) < 2e-6
expect near(mse(p, t), 0.06) and near(grad(mse(p, t), wrt = p), [0.0666667, -0.2666667, -0.0666667]), "mse"
expect near(mae(p, t), 0.2) and near(huber(2 * p, t, delta = 0.5), 0.105), "mae, huber"
expect near(bce(p, t), 0.2405155) and near(grad(bce(p, t), wrt = p), [0.3703704, -0.5555556, -0.3703704]), "bce"
expect near(bce(p, p > 0.5), 0.2405155), "a bool target"
let edge: f32[2] = [0.0, 1.0]
expect near(bce(edge, [1.0, 0.0]), 100.0), "logarithms are cut at -100"
expect all(abs(grad(bce(edge, [1.0, 0.0]), wrt = edge)) > 1e11), "but the derivative is not"
expect near(bce_logits(x[0], t), 0.6380889) and near(grad(bce_logits(x[0], t), wrt = x), [[0.2436862, -0.0397343, -0.1258469], [0.0, 0.0, 0.0]]), "logits"
expect near(bce_logits(1000 * (2 * t - 1), t), 0.0), "without overflow"
expect near(cross_entropy(x, labels), 0.2675715), "cross-entropy"
expect near(grad(cross_entropy(x, labels), wrt = x)[0], [0.1156119, -0.1857341, 0.0701222]), "its derivative"
expect near(cross_entropy(x, labels, smoothing = 0.1), 0.4242382), "smoothed"
expect near(kl(f32([0.5, 0.5, 0.0]), [0.25, 0.5, 0.25]), 0.3465736), "kl"
expect near(accuracy(x, [1, 0]), 0.5), "accuracy"
