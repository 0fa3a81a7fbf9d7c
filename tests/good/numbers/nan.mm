# What lets a nan through and what does not. nan comes from 0 / 0 at run time.
let zero = zeros([3])
let x = concat([[1.0, 3.0], zero[:1] / zero[:1]])
expect is_nan(max(x)) and is_nan(min(x)) and is_nan(median(x)), "max, min and median let it through"
expect argmax(x) == 2, "argmax finds it"
expect all(is_nan(maximum(x, 2)) == [false, false, true]), "maximum keeps it"
expect is_nan(relu(x)[2]) and is_nan(clamp(x, 0, 1)[2]), "so do relu and clamp"
expect is_nan(sort(x)[2]) and argsort(x)[2] == 2, "a sort puts it last"
expect not any(is_finite(x)[2:]), "it is not finite"
expect all(sign(concat([x, [-0.0, -3.0]])) == [1, 1, 0, 0, -1]), "its sign is 0, as in PyTorch"
