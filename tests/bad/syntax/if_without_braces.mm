param n: int = 3
let kind = if n == 1 "one" else "many"
show kind
