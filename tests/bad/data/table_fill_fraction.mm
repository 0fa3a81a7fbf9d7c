let people = load("people.csv", fill = 0.5)
show mean(people.age)
