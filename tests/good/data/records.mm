# Named tensors: a record, or a model filled under PyTorch's names. The numbers to compare with are PyTorch's.
let run  = load("torch_run.npz")
let weights = load("torch_net.safetensors")
let from_safetensors = load("torch_net.safetensors", MLP([3, 4, 2]))
let from_npz         = load("torch_net.npz", MLP([3, 4, 2]))
let last  = load("torch_net.npz", Linear(4, 2), name = "layers.1")
let bias  = load("torch_net.npz", name = "layers.1.bias")
let drawn_inside = load("torch_net.npz", { layers: [Linear(3, 4), Linear(4, 2)] })

show shape(weights.layers[0].weight), len(weights.layers), bias
expect max(abs(from_safetensors(run.x) - run.y)) < 1e-6, "the network of the safetensors file computes what PyTorch does"
expect max(abs(from_npz(run.x) - run.y)) < 1e-6, "and so does that of the npz file"
let hidden = relu(run.x @ weights.layers[0].weight.T + weights.layers[0].bias)
expect max(abs(last(hidden) - run.y)) < 1e-6, "a part of a file fills a part of a model"
expect all(last.bias == bias), "one tensor by its name"
expect all(drawn_inside.layers[0].bias == weights.layers[0].bias), "a record of models is filled like a model"
let layers = load("torch_net.npz", name = "layers")
expect all(layers[1].bias == weights.layers[1].bias), "the tensors below a name"
