let n = 3
plot "size {n +}" { line([n]) }
