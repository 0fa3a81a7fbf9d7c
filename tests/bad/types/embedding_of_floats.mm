table ~ Embedding(10, 4)
show table(zeros([3]))
