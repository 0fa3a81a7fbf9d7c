# shuffle, sample, split, each, dropout.
let x = range(100)
y ~ shuffle(x)
z ~ sample(x, 50)
dropped ~ dropout(ones([10_000]), p = 0.25)
let parts = split(x, 80)
expect all(sort(y) == x) and any(y != x), "shuffle keeps all"
expect all(0 <= z) and all(z < 100) and sum(z != z[0]) > 30, "sample"
expect len(parts.first) + len(parts.rest) + sum(x[:1]) == 100 and parts.rest[0] == 80, "split"
expect all(each(fn (v) => v^2, x[:3]) == [0, 1, 4]), "each"
expect abs(mean(dropped) - 1) < 0.04 and max(dropped) < 1.334 and min(dropped) == 0, "dropout keeps the mean"
