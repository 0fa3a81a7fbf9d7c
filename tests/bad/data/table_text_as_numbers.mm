let t = load("people.csv", dtype = { name: f32 })
show t
