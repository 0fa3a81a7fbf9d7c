import "../../good/imports/declarations.mm"
show scaled(3)
