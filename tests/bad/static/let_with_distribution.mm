# A distribution is a value; drawing from it is `~`.
let x: f32[3] = normal(0, 1)
show x
