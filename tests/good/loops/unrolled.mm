# Over a static list the body is written out once per element: indices are static, results may differ in type.
let parts = for n in [1..4] { zeros([n]) }
let mixed = for f in [{ name: "one", at: ones([2]) }, { name: "two", at: zeros([3]) }] { sum(f.at) }
show parts[2], len(parts)
expect sum(ones([len(parts)])) == 3 and all(mixed == [2.0, 0.0]), "three parts"
