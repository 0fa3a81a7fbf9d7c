net ~ MLP([2, 3, 1])
let run = trace(net(zeros([4, 2])))
show run.layers[0].out
