# Each bound is at least six standard errors wide.
u: f32[100_000] ~ uniform(-1, 3)
z: f32[100_000] ~ normal(2, 3)
b: bool[100_000] ~ bernoulli(0.3)
i: i32[100_000] ~ integers(0, 10)
p: i32[4, 50] ~ permutation()
expect -1 <= min(u) and max(u) < 3 and abs(mean(u) - 1) < 0.025, "uniform"
expect abs(var(u) - 16 / 12) < 0.03, "its variance is (b - a)^2 / 12"
expect abs(mean(z) - 2) < 0.06 and abs(std(z) - 3) < 0.05 and abs(kurtosis(z) - 3) < 0.1, "normal"
expect abs(mean(b) - 0.3) < 0.01, "bernoulli"
expect min(i) == 0 and max(i) == 9 and abs(mean(i) - 4.5) < 0.06, "integers"
expect all(sort(p) == range(50)) and any(p[0] != p[1]), "permutations, each row its own"
