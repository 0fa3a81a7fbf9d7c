# `if` on a static value chooses code: only the side that is taken is checked and computed.
param kind: string in ["sum", "product"] = "product"
param verbose: bool = false
fn combine(a, b) = if kind == "sum" { a + b } else { a * b }
let x = [2.0, 3.0]
let total = combine(x, x)
if verbose { show x }
if kind == "product" { expect all(total == [4.0, 9.0]), "products" } else { expect all(total == [4.0, 6.0]), "sums" }
