show sum(zeros([2, 3]), axis: 0)
