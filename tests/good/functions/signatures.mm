# Dimension names in a signature stand for sizes inside the function.
fn distance(a: f32[n], b: f32[n]) -> f32[] = norm(a - b)
fn pairs(x: f32[rows, columns]) -> f32[rows * columns] = flatten(x) / columns
fn shifted(x: f32[..., d], by: float = 1.0) -> f32[..., d] = x + by
expect abs(distance([0.0, 3.0], [4.0, 0.0]) - 5) < 1e-6, "one name, one size"
expect all(pairs(ones([2, 4])) == 0.25), "arithmetic on names"
expect all(shifted(zeros([2, 3])) == 1) and all(shifted(zeros([5]), by = 2) == 2), "`...` and a default"
