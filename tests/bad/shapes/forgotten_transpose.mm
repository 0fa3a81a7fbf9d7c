h: f32[32, 128] ~ normal(0, 1)
W: f32[10, 128] ~ normal(0, 1)
show h @ W
