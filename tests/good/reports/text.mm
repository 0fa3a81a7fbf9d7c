# Strings with holes: static values anywhere, run-time values in titles, labels and claims.
param n: int = 3
let x = linspace(0, 1, n)
let name = "run-{n}-{n * 2}"
show name, "{name}!"
plot "The mean is {mean(x)}" { line(x, label = "of {n} numbers") }
expect mean(x) < 0.6, "the mean of {n} numbers is {mean(x)}, braces are \{ and quotes \""
