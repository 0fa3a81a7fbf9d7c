let b = a + 1
let a = 1
show b
