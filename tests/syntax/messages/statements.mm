param steps = 100
param n: int
let x
let y ~ normal(0, 1)
save x "file"
study
preset
x = 3
x: f32[3] = 4
x[0] = 3
a, b = f()
f(x) ~ normal(0, 1)
1, 2
log loss
log 3
stop if x
every { show 1 }
plot "x"
for i = 0..3 { i }
for (i in 0..3) { i }
for i in 0..3: i
train net { minimize x }
sweep = grid() { }
