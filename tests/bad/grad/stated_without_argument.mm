fn cube(x, y) = x^3 + y derivative (d) { x: d * 3 * x^2 }
a: f32[] ~ normal(0, 1)
show grad(cube(a, a), wrt = a)
