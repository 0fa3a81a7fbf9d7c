save { a: range(3), b: eye(3) } to "x.csv"
