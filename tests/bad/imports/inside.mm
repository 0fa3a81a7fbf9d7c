fn f(x) {
  import "../../good/imports/parts/units.mm"
  half_of(x)
}
show f(3)
