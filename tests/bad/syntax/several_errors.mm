# One message per statement, and the statements between them are still understood.
let a = 1 +
let b = [1, 2
let c = 3
let d = c ** 2
show c
