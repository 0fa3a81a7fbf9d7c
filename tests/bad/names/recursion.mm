fn countdown(n: int) = if n == 0 { 0 } else { countdown(n - 1) }
show countdown(3)
