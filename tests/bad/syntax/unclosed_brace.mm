# The body of `f` is never closed.
fn f(x) {
  let y = x * 2
  y

let z = f(1)
show z
