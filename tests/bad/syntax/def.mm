def f(x):
  x * 2
show 1
