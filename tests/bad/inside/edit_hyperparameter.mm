net ~ Linear(2, 3)
let wide = net with { outputs = 4 }
show wide([1.0, 2.0])
