# Superposition (004): `gamma = 3000**(-100)` was meant as the hundredth root, 3000^(-1/100). It is 0, and a rate
# multiplied by it would be 0, too.
param epochs: int = 50_000
let gamma = 3000.0^-100
let features = eye(50)
embed ~ Linear(50, 2, biased = false)
let fit = train embed for epochs {
  minimize mse(relu(embed(features) @ embed.weight), features) with sgd(lr = step_decay(5, gamma, period = epochs // 100))
}
show fit.embed.weight
