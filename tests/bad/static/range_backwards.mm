show [5..1]
