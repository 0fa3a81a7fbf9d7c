repeat 3 { show 1 }
