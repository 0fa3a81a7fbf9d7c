show mean(zeros([3]), axes = 0)
