let total = for i in range(3):
  i
show total
