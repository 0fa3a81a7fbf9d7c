# The bracket of `mean(` is never closed: the message belongs to the bracket, not to the end of the file.
let x = zeros([3])
let y = mean((x - 1)^2
show y
