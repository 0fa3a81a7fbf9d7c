fn total(x) = sum(x) derivative (d) { x: d }
a: f32[3] ~ normal(0, 1)
show grad(total(a), wrt = a)
