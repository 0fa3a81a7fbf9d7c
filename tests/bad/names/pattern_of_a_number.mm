let { x, y } = 3
show x + y
