# Where weights start: functions (inputs, outputs) -> distribution, for `weight =` of Linear, Layer and MLP.

# U(-1/sqrt(inputs), 1/sqrt(inputs)): how torch.nn.Linear starts its weight and its bias.
fn fan_in_uniform(inputs: int, outputs: int) = uniform(-1 / sqrt(inputs), 1 / sqrt(inputs))

# Uniform with variance 2 / (inputs + outputs), times gain^2. Glorot and Bengio 2010; torch.nn.init.xavier_uniform_.
fn xavier_uniform(inputs: int, outputs: int, gain = 1) {
  let bound = gain * sqrt(6 / (inputs + outputs))
  uniform(-bound, bound)
}

# Normal with variance 2 / (inputs + outputs), times gain^2. torch.nn.init.xavier_normal_.
fn xavier_normal(inputs: int, outputs: int, gain = 1) = normal(0, gain * sqrt(2 / (inputs + outputs)))

# Uniform with variance 2 / inputs, for relu. He et al. 2015, arXiv:1502.01852. As torch.nn.init.kaiming_uniform_ without
# arguments, except that its `gain` is an option here: sqrt(2) for relu, 1 for linear, 5/3 for tanh.
fn kaiming_uniform(inputs: int, outputs: int, gain = sqrt(2)) {
  let bound = gain * sqrt(3 / inputs)
  uniform(-bound, bound)
}

# Normal with variance 2 / inputs, for relu. torch.nn.init.kaiming_normal_ without arguments.
fn kaiming_normal(inputs: int, outputs: int, gain = sqrt(2)) = normal(0, gain / sqrt(inputs))

# Normal with variance 1 / inputs, for selu. LeCun et al. 1998. JAX's lecun_normal cuts the tails off; this one does not.
fn lecun_normal(inputs: int, outputs: int) = normal(0, 1 / sqrt(inputs))

# Uniform with variance 1 / inputs.
fn lecun_uniform(inputs: int, outputs: int) = uniform(-sqrt(3 / inputs), sqrt(3 / inputs))
