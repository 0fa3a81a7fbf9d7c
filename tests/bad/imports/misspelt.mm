import "../../good/imports/parts/units.mm"
show half_off(3)
