let digits = mnist("validation")
show mean(digits.images)
