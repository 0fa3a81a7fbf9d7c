a: f32[2, 3] ~ normal(0, 1)
show einsum("ij,jk->ik", a)
