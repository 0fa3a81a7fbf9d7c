let x = load("measurements.xls")
show x
