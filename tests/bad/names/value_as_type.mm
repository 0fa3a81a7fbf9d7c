let n = 3
let x: n[3] = zeros([3])
show x
