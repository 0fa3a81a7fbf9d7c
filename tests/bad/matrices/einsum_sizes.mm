a: f32[2, 3] ~ normal(0, 1)
b: f32[4, 5] ~ normal(0, 1)
show einsum("ij,jk->ik", a, b)
