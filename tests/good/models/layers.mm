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

# Layers for sets, products and images.
set_layer ~ SetInvariant(8, 3, 5)
heads ~ DotProduct(8, 4, 3)
expect shape(set_layer(x)) == [2, 5] and size(set_layer) == 8 * 3 + 3 + 21 * 5 + 5, "a set gives one row"
expect max(abs(set_layer(x[:, order]) - set_layer(x))) < 1e-4, "whatever the order of its tokens"
let pairs = reshape(heads.read(x), [2, 6, 4, 3, 2])
expect max(abs(heads(x) - heads.write(einsum("bthd,bthd->bth", pairs[..., 0], pairs[..., 1])))) < 1e-5, "dot products of pairs"
image: f32[2, 3, 6, 5] ~ normal(0, 1)
conv ~ Conv2d(3, 4, 3, stride = 2, padding = 1)
expect shape(conv(image)) == [2, 4, 3, 3] and size(conv) == 4 * 3 * 9 + 4, "convolution"
let corner = sum(conv.weight[:, :, 1:, 1:] * image[0, :, :2, :2], axis = [1, 2, 3]) + conv.bias
expect max(abs(conv(image)[0, :, 0, 0] - corner)) < 1e-5, "at a corner"
let middle = sum(conv.weight * image[1, :, 1:4, 1:4], axis = [1, 2, 3]) + conv.bias
expect max(abs(conv(image)[1, :, 1, 1] - middle)) < 1e-5, "in the middle"
expect shape(conv(image[0])) == [4, 3, 3], "of one image"
sound: f32[2, 3, 9] ~ normal(0, 1)
conv1 ~ Conv1d(3, 4, 2, stride = 3, biased = false)
expect shape(conv1(sound)) == [2, 4, 3] and max(abs(conv1(sound)[0, :, 1] - sum(conv1.weight * sound[0, :, 3:5], axis = [1, 2]))) < 1e-5, "in one axis"
expect shape(max_pool2d(image, 2)) == [2, 3, 3, 2] and max_pool2d(image, 2)[0, 0, 0, 0] == max(image[0, 0, :2, :2]), "pooling"
expect abs(avg_pool2d(image, 3)[1, 2, 1, 0] - mean(image[1, 2, 3:, :3])) < 1e-6, "of means"
dropped ~ dropout(ones([2000]), p = 0.25)
expect abs(mean(dropped == 0) - 0.25) < 0.05 and max(dropped) == 1 / 0.75, "dropout"
