# Sums and products of nothing have a value; so have shapes with a 0.
let none_of_it = zeros([0, 3])
expect sum(none_of_it) == 0 and prod(none_of_it) == 1, "of nothing"
expect all(sum(none_of_it, axis = 0) == [0.0, 0.0, 0.0]), "along the empty axis"
expect all(concat([none_of_it, ones([2, 3])]) == 1), "joined with something"
expect size(none_of_it @ zeros([3, 4])) == 0 + sum(none_of_it), "in a product"
