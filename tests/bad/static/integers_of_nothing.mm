i: i32[3] ~ integers(5, 5)
show i
