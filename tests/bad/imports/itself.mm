import "itself.mm"
show 3
