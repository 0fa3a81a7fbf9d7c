let x = zeros([3])
let i = linspace(0, 2, 3)
show x[i]
