let x = zeros([5])
plot "x" { heatmap(x) }
