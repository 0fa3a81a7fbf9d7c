# The mistake shows in the imported file, with the call in this one.
import "../../good/imports/parts/scaling.mm"
show scaled("three")
