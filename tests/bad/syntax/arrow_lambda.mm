# A lambda is `fn (x) => e`.
let f = x => x * 2
show f(1)
