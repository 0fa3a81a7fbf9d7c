param n: int = 3
let kind = if n == 1 { "one" } elif n == 2 { "two" } else { "many" }
show kind
