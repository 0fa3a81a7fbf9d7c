let x: i32[] = 3_000_000_000
show x
