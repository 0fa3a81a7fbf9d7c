fn twice(x) = 2 * x
a ~ twice(3)
show a
