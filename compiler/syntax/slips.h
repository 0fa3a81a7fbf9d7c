// Slips of people who know other languages, recognised where the parser could not go on, with the text put right.
#pragma once
#include "compiler/syntax/trouble.h"

namespace mmc {

// Reports the trouble when it is one of these: `x => 2 * x`, `f(axis: 0)`, `[1; 2]`, `{ a = 1 }`, a body without braces, a `plot`
// without a title, a `log` without a name, a `minimize` without `with`. False: it is none.
bool report_slip(const Trouble&, SyntaxErrors&);

}  // namespace mmc
