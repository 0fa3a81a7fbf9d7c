param mode: string in ["plain", "fancy"] = "fany"
show mode
