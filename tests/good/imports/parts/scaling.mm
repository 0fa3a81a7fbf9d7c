# Declarations for the programs beside this folder.
import "units.mm"

# Uses a function of its own file, one of a file that it imports, and the prelude.
fn scaled(x) = unit_variance(x) * factor(len(x))
fn factor(n: int) = sqrt(1.0 * n)

model Scaled(inputs: int, outputs: int) {
  inner ~ Linear(inputs, outputs)
  apply(x: f32[n, inputs]) -> f32[n, outputs] = scaled(inner(x))
}

optimizer half(lr) {
  update(p, g, t) { { p: p - half_of(lr) * g } }
}
