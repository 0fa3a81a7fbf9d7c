h: f32[32, 128] ~ normal(0, 1)
W: f32[64, 10] ~ normal(0, 1)
show h @ W
