let digits = mnist("train")
show mean(digits.images)
