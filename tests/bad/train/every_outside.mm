every 10 { show 1 }
