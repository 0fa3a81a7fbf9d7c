show softmax(zeros([3, 4]), 0)
