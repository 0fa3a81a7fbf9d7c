save Linear(2, 3) to "net.safetensors"
