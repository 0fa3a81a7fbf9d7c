let net = Linear(2, 1)
show net(zeros([4, 2]))
