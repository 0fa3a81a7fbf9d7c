# Words of the language that are names where no statement begins: `log(x)`, a field `seed`, an argument `from`.
let log_of_e = log(exp(ones([1])))[0]
let settings = { seed: 3, model: "linear", next: 1.5, over: 2 }
let state = 4
let model = "toy"
fn f(from, to) = to - from
show settings.seed, settings.model, settings.next + settings.over, state, model, f(1, 3), f(from = 2, to = 5)
expect abs(log_of_e - 1) < 1e-6, "log is the function"
