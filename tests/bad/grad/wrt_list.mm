# A list of numbers is static; a tensor has a type.
let x = [1.0, 2.0]
show grad(sum(x), wrt = x)
