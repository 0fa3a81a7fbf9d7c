# Records of one structure take + - * / leaf by leaf; scalars go to every leaf.
let a = { w: f32([1.0, 2.0]), b: f32(3.0) }
let b = { w: f32([10.0, 20.0]), b: f32(30.0) }
let c = b - 2 * a
expect all(c.w == [8.0, 16.0]) and c.b == 24, "leaf by leaf"
let d = b / a
expect all(d.w == 10) and d.b == 10, "quotients"
