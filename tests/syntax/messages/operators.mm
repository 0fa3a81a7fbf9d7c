let a = 2 ** 3
let b = a > 1 && a < 5 || !true
a += 1
let c = a === 3
let d := 4
let e = a <> 3
let f = a & b
