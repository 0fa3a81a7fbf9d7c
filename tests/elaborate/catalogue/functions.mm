# For the examples of messages about `import`.
fn twice(x) = 2 * x
