let v = [1.0, 2.0, 3.0]
show shape(v[none]), shape(v[:, none]), shape(v[none, :, none]), shape(v[..., none])
expect all(v[:, none] * v == [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [3.0, 6.0, 9.0]]), "a column times a row is a table"
