# Dissociation (003): `noise_scales` was assigned again before the figure was drawn, so that the errors under input
# noise stand above the scales of the parameter noise.
let noise_scales = logspace(-1, 1, 40)
input_error: f32[40] ~ uniform(0, 1)
let noise_scales = logspace(-4, 0, 40)
plot "Noise" { line(input_error, x = noise_scales) }
