fn f(x) = x + 1
fn f(x) = x + 2
show f(1)
