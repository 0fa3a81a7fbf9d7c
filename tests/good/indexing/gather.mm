# i, j are integer tensors. x[i, j] pairs them, x[i][:, j] is every i with every j; as NumPy and PyTorch.
let x = reshape(range(12), [3, 4])
let i = [2, 0]
let j = [1, 3]
expect all(x[i] == [[8, 9, 10, 11], [0, 1, 2, 3]]), "rows by a list"
expect all(x[i, j] == [9, 3]), "pairs"
expect all(x[i][:, j] == [[9, 11], [1, 3]]), "outer"
expect all(x[:, j] == [[1, 3], [5, 7], [9, 11]]), "columns"
expect all(x[[[0, 1], [2, 0]]] == stack([x[:2], stack([x[2], x[0]])])), "an index of two axes adds one"
expect all(x[argmax(x, axis = 0)] == fill([8, 9, 10, 11], [4, 4])), "an index that is computed"
let k = argmin(x[:, 0])
expect all(x[k] == [0, 1, 2, 3]), "a scalar that is computed"
