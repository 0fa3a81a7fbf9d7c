expect 1 + 1 == 2, "arithmetic works"
