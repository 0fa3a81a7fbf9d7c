let a = 1 + * 2
let b = * 2
let c = +3
let d = f(, 1)
let e = f(1 2)
let f = f(1 = 2)
let g = [0..3..6]
let h = [1 by 2]
let i = 2 * not true
let j = x.5
let l = { a: 1 b: 2 }
let m = [x for x in xs]
let n = (1, 2)
let o = f32[3]
let p = x with { a = 1, b = 2 }
let q = x[1:2:3:4]
let r = ()
let s = fn (x) x + 1
let t = a $ b
let u = é
let v = a \
let last = x.
