# x = numpy.array([[1, 4, 2], [3, 3, 9]]); the right values by NumPy, SciPy and PyTorch.
let x: f32[2, 3] = [[1.0, 4.0, 2.0], [3.0, 3.0, 9.0]]
fn near(a, b) = max(abs(a - b)) < 1e-5
expect near(var(x), 7.8666667) and near(var(x, axis = 1), [2.3333333, 12.0]), "var"
expect near(var(x, axis = 0, unbiased = false), [1.0, 0.25, 12.25]), "var, biased"
expect near(std(x, axis = [0, 1]), 2.8047579) and near(std(x, axis = 0, keep = true)[0], [1.4142136, 0.7071068, 4.9497475]), "std"
expect near(norm(x), 10.9544512) and near(norm(x, axis = 1), [4.5825757, 9.9498744]), "norm"
expect near(normalize(x)[0], [0.2182179, 0.8728716, 0.4364358]) and all(normalize(zeros([3])) == 0), "normalize"
expect median(x) == 3 and all(median(x, axis = 0) == [1.0, 3.0, 2.0]) and all(median(x, axis = 1) == [2.0, 3.0]), "median"
expect near(quantile(x, 0.3), 2.5) and near(quantile(x, 0.25, axis = 1), [1.5, 3.0]), "quantile"
expect near(median(x, axis = 1, keep = true) - x[:, :1], [[1.0], [0.0]]), "kept"
expect near(kurtosis([1.0, 2.0, 3.0, 4.0, 10.0]), 1.7843200) and near(skewness([1.0, 2.0, 3.0, 4.0, 10.0]), 1.1384200), "moments"
expect near(covariance(x.T), [[2.3333333, -1.0], [-1.0, 12.0]]), "covariance"
expect near(correlation(x[0], x[1]), -0.1889822) and near(cosine(x[0], x[1]), 0.7237469), "correlation"
expect near(moving_average([1.0, 2.0, 4.0, 8.0, 16.0], 2), [1.0, 1.5, 3.0, 6.0, 12.0]), "moving average"
expect near(moving_average([1.0, 2.0, 4.0, 8.0, 16.0], 3), [1.0, 1.5, 2.3333333, 4.6666667, 9.3333333]), "longer"
expect near(moving_average([1.0, 2.0], 5), [1.0, 1.5]), "longer than the data"
expect near(softmax([1.0, 2.0, 3.0]), [0.0900306, 0.2447285, 0.6652410]) and near(softmax([1000.0, 0.0]), [1.0, 0.0]), "softmax"
expect near(log_softmax([0.0, 1000.0]), [-1000.0, 0.0]) and abs(logsumexp([1000.0, 1000.0]) - 1000.6931) < 1e-4, "without overflow"
expect near(standardize([1.0, 2.0, 3.0]), [-1.0, 0.0, 1.0]) and near(r_squared(f32([1.0, 2.0, 4.0]), [1.0, 2.0, 3.0]), 0.5), "more"
expect is_nan(var([1.0])), "the variance of one number, divided by 0"
expect all(confusion([0, 0, 1], [0, 1, 1], 2) == [[1.0, 1.0], [0.0, 1.0]]), "confusion"

let h = histogram([0.0, 0.1, 0.5, 0.99, 1.0, 1.5, -0.1], 2, 0, 1)
expect all(h.counts == [2, 3]) and all(h.edges == [0.0, 0.5, 1.0]), "histogram: numpy.histogram"
let t = topk([[3.0, 1.0, 3.0], [0.0, 5.0, 2.0]], 2)
expect all(t.values == [[3.0, 3.0], [5.0, 2.0]]) and all(t.indices == [[0, 2], [1, 2]]), "topk: the first of equal ones comes first"
expect all(topk([4, 1, 2], 2, largest = false).values == [1, 2]), "of ints, the smallest"
expect abs(corrcoef([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])[0, 1] - 1) < 1e-6, "corrcoef"
expect all(cdist([[0.0, 0.0], [3.0, 4.0]], [[0.0, 0.0]]) == [[0.0], [5.0]]), "cdist"
