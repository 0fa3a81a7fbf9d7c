# A block's value is its last expression; names inside are its own.
let y = 1.0
fn f(x) {
  let y = x + 1
  let z = if true { let y = 100.0;  y + x } else { x }
  y + 0 * z
}
expect f(ones([2]))[0] == 2 and y + sum(zeros([1])) == 1, "inner names hide outer ones"
