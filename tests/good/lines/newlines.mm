# Where a statement may go on in the next line, and where several stand in one.
let a = 1 +
  2
let b = [1,
  2,
  3]
let c = (a
  + 4)
let d = if a == 3 { 5 }
        else { 6 }
let e = 2; let f = 3
let g = a
  * 2
fn h(x,
     y = 2) = x
  * y
show a, b, c, d, e + f, g, h(1), sum([
  1,
  2,
])
