fn pair(a: f32[n], b: f32[n]) = a + b
show pair(zeros([3]), zeros([4]))
