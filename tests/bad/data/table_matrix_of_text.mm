let t = load("people.csv", matrix = true)
show t
