let t = load("ragged.csv")
show t
