save i64(range(3)) to "x.idx"
