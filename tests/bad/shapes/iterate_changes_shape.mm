let x = iterate x = zeros([3]) for 4 { x[:2] }
show x
