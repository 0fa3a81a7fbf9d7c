let people = load("people.csv")
show mean(people.age)
