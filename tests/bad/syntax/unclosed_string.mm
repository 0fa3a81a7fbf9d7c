study "A title without an end
show 1
