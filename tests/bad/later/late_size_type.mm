fn f(x: f32[?k]) = sum(x)
show f(zeros([3]))
