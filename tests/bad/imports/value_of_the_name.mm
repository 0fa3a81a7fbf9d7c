import "../../good/imports/parts/units.mm"
let half_of = 0.5
show half_of
