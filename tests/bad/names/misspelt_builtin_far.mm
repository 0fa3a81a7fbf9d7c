# Nothing is near enough to be meant.
show frobnicate(3)
