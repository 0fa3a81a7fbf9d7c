x: f32[10] ~ normal(0, 1)
expect mean(x^2) >= 0, "the mean square is not negative"
