# Columns by name, with types of their own.
let iris = load("iris.csv", fill = -1)
let length: f32[4] = iris.sepal_length_cm
let petals: i32[4] = iris.petals
let wild: bool[4] = iris.wild
show length, iris.width, petals, wild, iris.species.code, iris.species.names
expect iris.species.names == ["setosa", "versicolor", "virginica"], "a text column is the position of each text in the sorted list of all"
expect all(iris.species.code == [0, 0, 1, 2]), "its codes"
expect iris.width[1] == -1 and petals[2] == -1, "`fill` stands for missing values"

let some = load("iris.csv", columns = ["width", "petals"], dtype = { petals: f32 })
expect some.width[1] != some.width[1] and some.petals[2] != some.petals[2], "without it floats are nan there"
let coded = load("iris.csv", columns = ["petals", "wild"], dtype = { petals: "text", wild: i32 })
expect coded.petals.names == ["", "3", "4"] and sum(coded.wild) == 3, "numbers as texts, bools as numbers"
let table = load("iris.csv", matrix = true, columns = ["width", "sepal length (cm)"], missing = "3.3")
show table
expect shape(table) == [4, 2] and table[3, 0] != table[3, 0], "columns side by side"
let bare = load("bare.csv", header = false, columns = ["x", "y"], separator = ";")
expect all(bare.x + bare.y == 10), "a file without a header"
