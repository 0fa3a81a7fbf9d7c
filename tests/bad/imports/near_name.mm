import "../../good/imports/parts/unit.mm"
show half_of(3)
