let t = load("people.csv", columns = ["name", "wieght"])
show t.name.code
