let a = { x: 1.0, y: 2.0 }
let b = { x: 1.0, z: 2.0 }
show a + b
