# The study's values are not seen by what it imports.
import "../../good/imports/parts/sees_nothing.mm"
let offset = 3
show shifted(offset)
