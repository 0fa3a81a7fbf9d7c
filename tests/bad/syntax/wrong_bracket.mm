# An index that ends with the wrong bracket.
let x = zeros([3])
show x[0)
