let a = sum([1, 2, 3]
let b = (1 + 2
show a, b
let c = (1, 2]
let d = 3)
let e = [1, 2
  3, 4]
fn f(x) {
  let y = g(x
  y + 1
}
model M() {
  w: f32[3] ~ normal(0, 1)

fn h(x) = x
