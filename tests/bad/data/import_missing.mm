import "no_such_study.mm"
show 1
