# Every kind of plot item, panels, loops and a slider.
let x = linspace(0, 6, 50)
let waves = for k in 1..4 { sin(k * x) }
let image = for u in x, v in x { sin(u) * cos(v) }
plot "Lines" {
  line(waves[0], x = x, label = "sine", color = "salmon", dash = true, alpha = 0.5)
  line(waves[1], x = x, band = 0.1 * ones_like(x))
  for w in waves { line(w, x = x) }
  axes("x", "y")
  yaxis("twin", side = "right", range = [-1, none])
}
plot "Panels" {
  plot "Bars" { bar(abs(waves[0]), label = "bars"); xaxis("index", log = true) }
  plot "Points" { scatter(waves[1], x = x, size = 3, text = range(50)) }
  plot "Histogram" { hist(waves[0], bins = 20, density = true) }
  plot "Map" { heatmap(image, colors = "magma", range = [-1, 1]) }
}
plot "Frames" {
  slider s in { wave: waves, number: range(1, 4) } {
    title("frequency {s.number}")
    line(s.wave, x = x)
  }
}
plot "Pictures" { images(reshape(image, [50, 5, 10])[:6], columns = 3, titles = ["a", "b", "c", "d", "e", "f"]) }
expect max(abs(waves)) <= 1 and max(waves) > 0.99, "they are waves"
