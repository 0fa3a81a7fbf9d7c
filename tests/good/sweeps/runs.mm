# What a sweep may say about its runs: static params, values of any shape, functions that are given a run. Checked, not run.
param width: int = 3
param kind: string in ["flat", "deep"] = "flat"
param sizes: [int] = [2]

seed 5

net ~ Linear(2, width)
x: f32[4, 2] ~ normal(0, 1)
let result = { out: net(x), width }
let total = sum(result.out^2)
expect total >= 1e-9, "there is something"

fn spread(run) = std(run.result.out)

sweep all_of_them = grid() {
  width in 1..5
  kind in ["flat", "deep"]
  sizes in [[2], [3, 4]]
  seed = 7
  minimize total
  fn label(run) = "{run.name} ({run.width})"
  let deepest = for r in runs { if r.kind == "deep" { spread(r) } else { 0.0 } }
  let trained = [runs[0].net.weight, runs[-1].net.weight]
  plot "Output" {
    for r in runs { line(r.result.out[:, 0], label = label(r)) }
    bar(deepest)
  }
  show trained[0], runs[1].score
  expect max(deepest) > 0, "deep ones spread"
  if len(runs) > 3 { expect all(for r in runs { r.score > 0 }), "each of many is positive" }
}
sweep few = cases([{ width: 2 }, { kind: "deep", seed: 3 }]) {
  let { total, result } = runs[1]
  show total, result.out
}
