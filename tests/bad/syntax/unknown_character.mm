let a = 3 $ 4
show a
