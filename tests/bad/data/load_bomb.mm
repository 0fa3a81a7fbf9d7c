# A few bytes that claim to unpack to four exabytes.
let x = load("bomb-idx3-ubyte.gz")
show x
