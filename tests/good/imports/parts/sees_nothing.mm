# For tests/bad/imports/study_value.mm: `offset` is not a name that this file knows.
fn shifted(x) = x + offset
