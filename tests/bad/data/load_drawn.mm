net ~ Linear(2, 1)
let again = load("net.safetensors", net)
show again.weight
