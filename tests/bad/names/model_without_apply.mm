model Pair() {
  a: f32[] ~ normal(0, 1)
}
p ~ Pair()
show p(1)
