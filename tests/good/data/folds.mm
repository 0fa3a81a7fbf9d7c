# Cross-validation: every row is held once; the others, in order, are the rest.
let n = 10
let x = range(n)
let parts = for k in 0..3 { fold(n, 3, k) }
let two = fold(n, 5, 1)
show parts.held, parts.rest, two.held, two.rest
expect all(sort(flatten(parts.held)) == range(9)), "three folds of three hold nine rows"
expect all(sort(concat([x[two.held], x[two.rest]])) == x), "held and rest make up the whole"
