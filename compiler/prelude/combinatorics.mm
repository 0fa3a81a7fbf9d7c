# All orders and all choices, as tables of indices.

# All orders of 0, ..., n - 1, one per row, lexicographic: i32[n!, n] (itertools.permutations). Row r is read off its factorial
# digits, the last place first: each new first element pushes those that are not below it up by one.
fn permutations(n: int) {
  let row = range(factorial(n))
  iterate p = i32(zeros([factorial(n), 0])) for j in [n - 1..-1 by -1] {
    let first = (row // factorial(n - 1 - j) % (n - j))[:, none]
    concat([first, p + i32(p >= first)], axis = 1)
  }
}

# How many ways there are to choose k of n (math.comb), a static int.
fn binomial(n: int, k: int) = if k > n { 0 } else { iterate c = 1 for j in [0..k] { c * (n - j) // (j + 1) } }

# All ways to choose k of 0, ..., n - 1, ascending within a row, rows lexicographic: i32[n choose k, k] (itertools.combinations).
# By the combinatorial number system (Knuth, The Art of Computer Programming 4A, 7.2.1.3): x = c_k choose k + ... + c_1 choose 1.
fn combinations(n: int, k: int) {
  let count = binomial(n, k)
  let all = iterate s = { x: count - 1 - range(count), chosen: i32(zeros([count, 0])) } for j in [k..0 by -1] {
    let table = for c in [0..n] { binomial(c, j) }
    let c = sum(s.x[:, none] >= table, axis = 1) - 1
    { x: s.x - i32(table)[c], chosen: concat([s.chosen, (n - 1 - c)[:, none]], axis = 1) }
  }
  all.chosen
}
