# Params, choices, presets and a preset in a preset.
param steps: int = 100
param rate: float = 0.1
param shape_of: string in ["disc", "ring"] = "ring"
param sizes: [int] = [2, 3]
param level: int in [1..5] = 2
preset quick { steps = 10;  rate = 0.5 }
preset tiny { preset quick;  sizes = [1, 1] }
seed 7
show steps, rate, shape_of, sizes, level, sum(zeros(sizes))
