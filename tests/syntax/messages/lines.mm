let a = 1
  + 2
let b = 3
- 4
let c = 5 let d = 6
fn f(x)
{
  x + 1
}
else { show a }
let e =
show a
let g = 1 +
