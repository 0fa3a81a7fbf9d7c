let x = load("words.npz", name = "words")
show x
