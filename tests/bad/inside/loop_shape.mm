fn f(x: f32[n]) {
  iterate h = x for 3 {
    let z = tanh(h)
    h + z
  }
}
x: f32[4] ~ normal(0, 1)
show patch(f(x)) { loop[1].z = zeros([5]) }
