# Tensors have no methods: it is `mean(x)`.
let x = zeros([3])
show x.mean()
