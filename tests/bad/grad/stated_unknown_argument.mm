fn cube(x) = x^3 derivative (d) { z: d * 3 * x^2 }
a: f32[] ~ normal(0, 1)
show grad(cube(a), wrt = a)
