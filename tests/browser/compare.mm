# What can and what cannot be laid over each other, for the test of a comparison in a browser (compare_test.py).

study "Two of them"

param lr: float = 0.1
param extra: bool = false

let x = linspace(0, 1, 50)
let y = lr * x
let count = if extra { 6 } else { 12 }
let frames = range(count)[:, none, none] * lr + zeros([count, 3, 4])
show sum(y)

plot "Curves" {
  line(y, x = x, label = "straight")
  line(y * x, x = x, label = "bent")
  line([0.05, 0.05], x = [0, 1], label = "bound", dash = true, color = "black")
}
plot "Cloud" { scatter(y, x = x, text = range(50)) }
plot "Counts" { hist(y, bins = 5) }
plot "Heights" { bar([1 + lr, 2, 3]); yaxis(label = "height") }
plot "Always so" { line([1, 2, 3]) }
plot "Map" { heatmap(frames[:, 0]) }
plot "History" {
  slider s in { k: range(count), map: frames } {
    title("frame {s.k}")
    heatmap(s.map)
  }
}
if extra { plot "Extra" { arrows([1, 2], x = [2, 1]) } }

expect lr < 0.3, "it is slow <b>"
