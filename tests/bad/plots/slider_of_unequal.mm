let a = zeros([3, 5])
let b = zeros([4])
plot "x" { slider s in { a, b } { title("at {s.b}"); line(s.a) } }
