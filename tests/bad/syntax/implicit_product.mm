let n = 3
let m = 2n
show m
