# `else` belongs to an `if`, here there is none.
let a = 1
else { let b = 2 }
show a
