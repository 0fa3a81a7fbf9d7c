let r = { mean: 1.0, deviation: 2.0 }
show r.meen
