let t = load("people.csv", columns = ["weight"], dtype = i32)
show t
