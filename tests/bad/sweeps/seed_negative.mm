x: f32[3] ~ normal(0, 1)
show x
sweep seeds = grid() { seed in -1..2 }
