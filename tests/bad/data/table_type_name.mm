let t = load("people.csv", dtype = "number")
show t
