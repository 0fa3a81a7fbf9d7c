# A bias per row against a matrix of columns.
x: f32[4, 3] ~ normal(0, 1)
row: f32[4] ~ normal(0, 1)
show x + row
