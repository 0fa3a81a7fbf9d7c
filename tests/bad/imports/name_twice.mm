import "../../good/imports/parts/units.mm"
fn half_of(x) = x / 2
show half_of(3)
