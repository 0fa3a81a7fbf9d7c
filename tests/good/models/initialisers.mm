# Each distribution's standard deviation, as its formula says.
a ~ Linear(200, 100, weight = xavier_uniform, bias = constant(0))
b ~ Linear(200, 100, weight = xavier_normal)
c ~ Linear(200, 100, weight = kaiming_uniform)
d ~ Linear(200, 100, weight = kaiming_normal, biased = false)
e ~ Linear(200, 100, weight = fn (i, o) => normal(0, 1 / i))
expect all(a.bias == 0), "a bias of zeros"
expect abs(std(a.weight) - sqrt(2 / 300)) < 0.003 and max(abs(a.weight)) < sqrt(6 / 300), "xavier_uniform"
expect abs(std(b.weight) - sqrt(2 / 300)) < 0.003 and max(abs(b.weight)) > sqrt(6 / 300), "xavier_normal"
expect abs(std(c.weight) - sqrt(2 / 200)) < 0.003, "kaiming_uniform"
expect abs(std(d.weight) - sqrt(2 / 200)) < 0.003, "kaiming_normal"
expect abs(std(e.weight) - 1 / 200) < 0.0003, "one of your own"
