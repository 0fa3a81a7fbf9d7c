# A target network: learning values from one's own estimates, whose targets stand still for a while (Mnih et al. 2015).
#
# A walker on a ring of places goes one step right or left; only place 0 pays. Its value obeys v(s) = r(s) + g * mean(v(s-1), v(s+1)).
# The net learns it from sampled steps; the targets come from a copy that is renewed every `renew` steps: a `state` of the training.

study "Values on a ring, with a target network"

param places: int   = 12
param g:      float = 0.9
param renew:  int   = 50
param steps:  int   = 6000

seed 1

let reward = f32(range(places) == 0)
fn features(s: i32[...]) = onehot(s, places)

# The exact values, by applying the equation until it stands still.
let exact = iterate v = zeros([places]) for 400 {
  reward + g * 0.5 * (v[(range(places) + 1) % places] + v[(range(places) - 1) % places])
}

net ~ MLP([places, 32, 1])
let fit = train net for step in 0..steps {
  state target = net
  s: i32[32] ~ integers(places)
  right: bool[32] ~ bernoulli(0.5)
  let to = (s + where(right, 1, -1)) % places
  let goal = stop_gradient(reward[s] + g * target(features(to))[:, 0])
  minimize mse(net(features(s))[:, 0], goal) with adam(lr = ramp(5e-3, 2e-4, over = steps))
  if step % renew == 0 { next target = net }
  every 20 { log error = max(abs(net(features(range(places)))[:, 0] - exact)) }
}

let learned = fit.net(features(range(places)))[:, 0]
show exact, learned

plot "Values" {
  line(exact, label = "exact")
  scatter(learned, label = "learned")
  axes("place", "value")
}

expect fit.error[0] > 0.5, "it knows nothing at first"
expect max(abs(learned - exact)) < 0.15, "it finds the values"
expect argmax(learned) == 0 and argmin(learned) == places // 2, "most at the pay, least opposite to it"
