# Every kind of drawing, for the test of the report in a browser (report_test.py).
#
# Its prose has a [link](#params), `code` and a formula: $\sum_{k=1}^n k = \frac{n (n + 1)}{2}$.
# It also has a sign that must be escaped: <script>window.broken = true</script>.

study "Every kind of drawing <b>"

param size: int = 4                    # of the moving map
preset wide { size = 8 }

let t = linspace(0, 1, 20_001)
let wave = sin(20 * t)
show wave, shape(wave)

plot "Lines" {
  line(wave, x = t, label = "a long line")
  line([0.5, -0.5], x = [0, 1], label = "dashed", dash = true)
  line([1, 2, 3], x = [0, 0.5, 1], band = [0.1, 0.2, 0.3], label = "with a band")
  axes("time", "value")
}
plot "Logarithmic, one end fixed" {
  line(exp(t), x = t + 0.001)
  xaxis("time", log = true)
  yaxis("value", log = true, range = [0.5, none])
}
plot "Two axes" {
  bar([3, 1, 2], error = [0.5, 0.2, 0.1], label = "left")
  line([100, 300, 200], side = "right", label = "right", color = "black")
  yaxis("count")
  yaxis("per cent", side = "right")
}
plot "Small multiples" {
  plot "Points" { scatter([1, 2, 3], x = [3, 1, 2], text = ["a", "<i>", "c"], size = 40); axes("x", "y", equal = true) }
  plot "Arrows" { arrows([1, -1, 0.5], x = [1, 0.5, -1], text = ["p", "q", "r"]) }
  plot "Histograms" { hist(wave, bins = 20, density = true, alpha = 0.5); hist(wave / 2, bins = 20, density = true, alpha = 0.5) }
}
plot "Map" { heatmap([[1, -2], [0.5, 2]], colors = "bwr", range = [-2, 2], text = true) }
plot "Pictures" { images(reshape(range(5 * 6), [5, 2, 3]), columns = 3, titles = ["one", "two", "three", "four", "five"]) }

# Element (i, j) of frame k is k + i: what the test expects to see.
let frames = range(30)[:, none, none] + zeros([30, size, size]) + range(size)[:, none]
plot "History" {
  slider s in { k: range(30), map: frames, points: frames[:, 0] } {
    title("frame {s.k}")
    heatmap(s.map)
  }
}
plot "Moving points" {
  slider s in { k: range(30), y: frames[:, :, 0] } {
    title("at {s.k}")
    scatter(s.y, x = range(size), text = range(size))
  }
}

# For the graph: a model, a loop, values that are kept and values that are not.
model Net {
  inner ~ Linear(2, 3)
  outer ~ Linear(3, 1)
  apply(v) = outer(relu(inner(v)))[:, 0]
}
net ~ Net()
let spots = frames[0, :, 0..2]
let fit = train net for 20 {
  log loss = mse(net(spots), spots[:, 0])
  minimize loss with sgd(lr = 0.01)
}
show fit.loss[-1]

expect frames[29, 3, 0] == 32, "the last frame is what it is"
expect frames[0, 0, 0] == 1, "this one fails on purpose"
if size == 8 { expect size == 8, "for wide maps only" }
