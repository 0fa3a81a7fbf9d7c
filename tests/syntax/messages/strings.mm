let a = 'x'
let b = "open
let c = "bad \q escape"
let d = "hole {x"
let e = "hole {}"
let f = "hole {1 +}"
let g = "hole {x:.3f}"
study "title {n}"
let h = "two words {a b}"
