# Over a range every iteration gives the same shape.
let x = for i in 1..4 { zeros([i]) }
show x
