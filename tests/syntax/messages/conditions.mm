param n: int = 3
if n = 3 { show n }
let a = if (n = 3) { 1 } else { 2 }
expect n = 3, "three"
expect n == 3
if n == 3: show n
if n == 3 then { show n }
else { show 1 }
let b = 1 if n == 3 else 2
let c = n == 3 ? 1 : 2
