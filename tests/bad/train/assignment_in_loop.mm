# Nothing is reassigned: a running sum is carried by `iterate`.
let total = iterate s = 0.0 for i in 0..10 {
  s = s + i
}
show total
