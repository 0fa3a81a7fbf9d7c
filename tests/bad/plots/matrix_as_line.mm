let x = zeros([5, 5])
plot "x" { line(x) }
