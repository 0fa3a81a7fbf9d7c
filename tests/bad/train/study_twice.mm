study "One"
study "Two"
show 1
