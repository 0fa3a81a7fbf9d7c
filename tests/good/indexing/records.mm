# A record of tensors with one leading size is a stack: indices and slices go to every field.
let data = { x: reshape(range(6), [3, 2]), y: [10, 20, 30] }
let row = data[1]
expect all(row.x == [2, 3]) and row.y == 20, "one row of all fields"
expect all(data[1:].y == [20, 30]), "a slice of all fields"
expect all(data[[2, 0]].y == [30, 10]), "rows by a list"
expect len(data.y) == 3 and max(for r in data { sum(r.x) + r.y }) == 39, "and a loop over the rows"
