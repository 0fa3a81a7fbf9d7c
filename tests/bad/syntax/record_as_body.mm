# A body that is only a record needs braces of its own.
fn pair(a) { first: a, second: a }
show pair(1).first
