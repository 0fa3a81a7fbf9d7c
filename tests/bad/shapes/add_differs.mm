let a = zeros([3])
let b = zeros([4])
show a + b
