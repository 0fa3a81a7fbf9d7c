let logits = zeros([8, 3])
let labels = zeros([8])
show cross_entropy(logits, labels)
