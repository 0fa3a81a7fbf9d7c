let r = { a: zeros([3]) }
show sum(r)
