# Layer norm, embedding, residual and attention against their formulas.
x: f32[2, 6, 8] ~ normal(0, 1)
norm_layer ~ LayerNorm(8)
table ~ Embedding(5, 3)
block ~ Residual(MLP([8, 16, 8]))
mixer ~ Attention(8, 2)
causal ~ Attention(8, 2, causal = true)
let n = norm_layer(x)
expect max(abs(mean(n, axis = -1))) < 1e-6 and max(abs(var(n, axis = -1, unbiased = false) - 1)) < 1e-3, "layer norm"
expect all(table([1, 4]) == table.weight[[1, 4]]), "embedding"
expect max(abs(block(x) - x - block.inner(x))) < 1e-6, "residual"
let order = [3, 1, 0, 2, 5, 4]
expect max(abs(mixer(x[:, order]) - mixer(x)[:, order])) < 1e-5, "attention does not see the order of tokens"
let cut = concat([x[:, :3], zeros([2, 3, 8])], axis = 1)
expect max(abs(causal(cut)[:, :3] - causal(x)[:, :3])) < 1e-6, "causal attention does not see what comes later"
expect max(abs(causal(x) - mixer(x))) > 1e-3, "and the other does"
