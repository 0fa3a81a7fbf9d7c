# Two files of one folder that is not there: one message.
let a = load("no_such_set/a.npy")
let b = load("no_such_set/b.npy")
show a, b
