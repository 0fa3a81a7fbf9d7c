save { a: range(3), b: range(2) } to "x.npy"
