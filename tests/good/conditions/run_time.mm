# `if` on a scalar tensor runs one side.
fn size_of(x) = if sum(x) > 10 { "unused";  mean(x) } else { sum(x) }
let small = [1.0, 2.0]
let large = [10.0, 20.0]
fn choose(x) = if sum(x) > 10 { mean(x) } else { sum(x) }
expect choose(small) == 3 and choose(large) == 15, "one side or the other"
let steps = for s in [0..4] { iterate x = 0.0 for i in 0..6 { if i % 2 == 0 { x + 1 } else { x } } }
expect all(steps == 3.0), "in a loop, by its index"
expect all(where(large > 10, large, 0) == [0.0, 20.0]), "element by element: `where`"

# A static choice of whether to draw.
param shaken: bool = false
shift ~ if shaken { (fn (z) => z)(0.0) } else { 0.5 }
expect shift == 0.5, "no draw is made"
