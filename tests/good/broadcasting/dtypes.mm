# bool to int to float by itself; a number takes the type of what it meets.
let b = [true, false, true]
let i = range(3)
let x = [0.5, 0.5, 0.5]
expect all(b + i == [1, 1, 3]) and all(b * x == [0.5, 0.0, 0.5]) and all(i + x == [0.5, 1.5, 2.5]), "up the ladder"
expect sum(b) == 2 and mean(b) > 0.6, "bools count"
expect all(i + 1 == [1, 2, 3]) and all(i * 0.5 == [0.0, 0.5, 1.0]), "numbers"
expect all(i // 2 == [0, 0, 1]) and all(i / 2 == [0.0, 0.5, 1.0]), "whole and true quotients"
