x ~ normal(0, 1)
show x
