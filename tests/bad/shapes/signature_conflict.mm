# `n` stands for two sizes in one call.
fn distance(a: f32[n], b: f32[n]) = sum((a - b)^2)
show distance(zeros([3]), zeros([4]))
