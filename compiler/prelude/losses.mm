# Losses: the mean over all elements, as in PyTorch. Shapes must be equal; nothing is broadcast.

# Mean squared error.
fn mse(y: f32[...], t: like(y)) -> f32[] = mean((y - t)^2)
