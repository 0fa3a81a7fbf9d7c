# The line ends with a comma outside brackets, so the statement goes on.
let a = 1
show a,
let b = 2
