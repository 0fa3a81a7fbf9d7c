let for = 3
param in: int = 3
fn show(x) = x
fn f(plot) = plot
let { a, if } = g()
every ~ normal(0, 1)
let h = { for: 1, in: 2 }
show h.for
