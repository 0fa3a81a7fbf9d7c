net ~ MLP([2, 3, 1])
let louder = net with { layers[0].weight = 2 * old }
show louder(zeros([4, 2]))
