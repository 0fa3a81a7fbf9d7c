let x = zeros([3])
show if sum(x) { 1 } else { 2 }
