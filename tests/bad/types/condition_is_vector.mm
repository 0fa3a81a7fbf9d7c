let x = zeros([3])
show if x > 0 { x } else { -x }
