net ~ Linear(2, 1)
save net "net.safetensors"
