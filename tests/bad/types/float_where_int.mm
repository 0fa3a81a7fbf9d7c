let i: i32[3] = linspace(0, 2, 3)
show i
