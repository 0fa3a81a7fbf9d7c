# The counter is the element's index, so a longer draw of the same name begins like a shorter one.
fn draw(n: int) {
  z: f32[n, 2] ~ normal(0, 1)
  z
}
rows ~ for n in [3, 5] { draw(n) }
expect any(rows[0] != rows[1][:3]), "but these are two draws: the list index is part of the name"
