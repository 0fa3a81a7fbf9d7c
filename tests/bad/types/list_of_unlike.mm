show sum([1.0, "two"])
