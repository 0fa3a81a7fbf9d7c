# Lists, numbers and texts are evaluated while compiling.
let sizes = [4] + [16] * 2 + [2]
let names = for n in sizes { "w{n}" }
let net_size = size(MLP(sizes))
show sizes, names, len(sizes), sizes[1:-1], 16 in sizes, "w4" in names, [0..10 by 3], net_size
expect net_size + size(eye(sizes[0])) * sum(eye(1)) == 402, "4-16-16-2 has 386 parameters"
