study "Not to be imported"
fn twice(x) = 2 * x
show twice(1)
