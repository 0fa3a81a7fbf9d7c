# Superposition (004): `scheduler.step()` stood after the loop over epochs, so the rate was 5 until the end.
# Here the same: it falls for the first time when all the updates are done.
param epochs: int = 50_000
let features = eye(50)
embed ~ Linear(50, 2, biased = false)
let fit = train embed for epochs {
  minimize mse(relu(embed(features) @ embed.weight), features) with sgd(lr = step_decay(5, 0.9, period = epochs))
}
show fit.embed.weight
