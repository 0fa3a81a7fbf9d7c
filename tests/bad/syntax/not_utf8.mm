# The second line is not UTF-8.
study "café"
show 1
