# Sums of products by named axes.
a: f32[2, 3] ~ normal(0, 1)
b: f32[3, 4] ~ normal(0, 1)
s: f32[3, 3] ~ normal(0, 1)
x: f32[5, 2, 3] ~ normal(0, 1)
y: f32[5, 3, 4] ~ normal(0, 1)
fn near(u, v: like(u)) = max(abs(u - v)) < 1e-5
expect near(einsum("ij,jk->ik", a, b), a @ b) and near(einsum("ij,jk", a, b), a @ b), "matrix product"
expect near(einsum("ij,jk->ki", a, b), (a @ b).T) and near(einsum("ba", a), a.T), "the order of the result"
expect near(einsum("ii->i", s), diagonal(s)) and near(einsum("ii", s), trace_of(s)) and near(einsum("ij->", a), sum(a)), "diagonal, trace, sum"
expect near(einsum("bij,bjk->bik", x, y), x @ y) and near(einsum("...ij,...jk->...ik", x, y), x @ y), "batches"
expect near(einsum("...ij,jk->...ik", x, b), x @ b) and near(einsum("...ij,jk", x, b), x @ b), "of one of them"
expect near(einsum("i,j->ij", a[0], b[0]), outer(a[0], b[0])) and near(einsum("i,i", a[0], a[1]), a[0] @ a[1]), "vectors"
expect near(einsum("ij,jk,kl->il", a, s, b), a @ s @ b), "three"
expect near(einsum("ij,ij->i", a, a), sum(a^2, axis = 1)) and near(einsum("bij,j->b", x, a[0]), sum(x @ a[0], axis = 1)), "what is summed"
expect near(einsum("nqhd,nkhd->nhqk", x[:, :, none], x[:, :, none])[:, 0], x @ x.T), "attention scores"
expect near(einsum("iji->j", reshape(range(27), [3, 3, 3]) * 1.0), [1.0 * (0 + 10 + 20), 3.0 + 13 + 23, 6.0 + 16 + 26]), "a diagonal outside"
expect einsum("i,i", [1, 2], [3, 4]) == 11 and near(grad(einsum("ij,jk->", a, b), wrt = a)[0], sum(b, axis = 1)), "ints, derivatives"
