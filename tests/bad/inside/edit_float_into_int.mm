let r = { n: range(4) }
show (r with { n[0] = 0.5 * old }).n
