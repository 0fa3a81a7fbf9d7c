let t = load("people.csv", separator = "tab")
show t
