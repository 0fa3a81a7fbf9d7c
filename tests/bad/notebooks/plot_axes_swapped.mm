# Dissociation (003): errors under input noise are [nets, scales], those under parameter noise [scales, nets]. The mean
# over the wrong axis is one point per net, not one per noise scale.
let scales = logspace(-4, 0, 40)
error: f32[40, 2] ~ uniform(0, 1)
plot "Parameter noise" {
  line(mean(error, axis = 0), x = scales, band = std(error, axis = 0))
  xaxis("noise scale", log = true)
}
