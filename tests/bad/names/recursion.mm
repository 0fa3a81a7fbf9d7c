# Calls are expanded while compiling, so this one has no end.
fn countdown(n: int) = n + countdown(n - 1)
show countdown(3)
