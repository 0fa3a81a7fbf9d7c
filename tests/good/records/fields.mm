let point = { x: 1.0, y: 2.0 }
let x = 5.0
let both = { x, inner: { y: point.y + 1 } }
let { inner } = both
show both, inner, point.x + x
