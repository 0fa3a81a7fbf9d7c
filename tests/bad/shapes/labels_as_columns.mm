let logits = zeros([8, 3])
let labels = fill(0, [8, 1])
show cross_entropy(logits, labels)
