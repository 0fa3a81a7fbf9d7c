study "a \q b"
show 1
