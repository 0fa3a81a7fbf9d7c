fn pair(a, b) { first: a, second: b }
fn both(a, b) { a, b }
fn f(x { x }
fn g { 1 }
fn h(1) = 2
fn k(x) -> = x
model M(a: int) { w f32[3] ~ normal(0, 1) }
model N(a: int)
optimizer o(lr) { update(p, g) }
fn bce(p, t) = p derivative { p: 1 }
fn ok(p) = p derivative (d) { p: d }
let x: int[ = 3
let y: foo(3) = 3
