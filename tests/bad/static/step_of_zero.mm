show [0..10 by 0]
