let a = [1, 2]
let b = [3, 4]
expect all(stack([a, b]) == [[1, 2], [3, 4]]) and all(stack([a, b], axis = 1) == [[1, 3], [2, 4]]), "stacked"
expect all(concat([a, b]) == [1, 2, 3, 4]), "joined"
expect all(concat([[a], [b]], axis = 1) == [[1, 2, 3, 4]]), "side by side"
expect all(reverse(a, axis = 0) == [2, 1]), "reversed"
expect all(flatten(reshape(range(8), [2, 2, 2]), from = 1) == reshape(range(8), [2, 4])), "flattened from an axis on"
expect all(fill([1, 2], [2, 2]) == [[1, 2], [1, 2]]) and all(full([2], 7) == [7, 7]), "filled"
expect all(diagonal(eye(3)) == 1) and sum(eye(3)) == 3, "the identity"
expect all(range(2, 10, 3) == [2, 5, 8]), "a range"
expect max(abs(linspace(0, 1, 5) - [0.0, 0.25, 0.5, 0.75, 1.0])) < 1e-7, "evenly spaced"
