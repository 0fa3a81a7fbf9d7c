# Semicolons between the cells: one column, whose name says so.
let t = load("semicolons.csv")
show t.x
