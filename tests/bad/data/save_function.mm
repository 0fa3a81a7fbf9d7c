save relu to "relu.npy"
