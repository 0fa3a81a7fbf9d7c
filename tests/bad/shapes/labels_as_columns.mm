let logits = zeros([8, 3])
let labels = zeros([8, 1])
show cross_entropy(logits, labels)
