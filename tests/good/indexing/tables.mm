# Tables of all orders and all choices.
expect all(permutations(3) == [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]), "lexicographic"
expect shape(permutations(0)) == [1, 0] and all(permutations(1) == [[0]]), "of little"
let p = permutations(5)
expect shape(p) == [120, 5] and all(sort(p) == range(5)), "every row is an order"
expect all(sum(p * [10_000, 1000, 100, 10, 1], axis = 1)[1:] > sum(p * [10_000, 1000, 100, 10, 1], axis = 1)[:-1]), "ascending, so each once"
expect all(combinations(4, 2) == [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]), "choices"
expect shape(combinations(5, 0)) == [1, 0] and shape(combinations(3, 4)) == [0, 4] and all(combinations(3, 3) == [[0, 1, 2]]), "of little"
let c = combinations(7, 3)
expect shape(c) == [35, 3] and binomial(7, 3) == 35, "how many"
expect all(c[:, 1:] > c[:, :-1]), "ascending within a row"
expect all((c @ [[100], [10], [1]])[1:] > (c @ [[100], [10], [1]])[:-1]), "and from row to row"
