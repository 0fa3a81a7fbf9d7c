x: f32[] ~ normal(0, 1)
let fit = train x for 10 { minimize x^2 with adam(learning_rate = 0.1) }
show fit.x
