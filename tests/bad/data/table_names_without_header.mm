let t = load("people.csv", header = false, columns = ["a", "b"])
show t
