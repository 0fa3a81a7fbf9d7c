// Drops what no output needs.
//
// Derivative construction and the other passes leave nodes behind that nobody reads; elaboration writes every `let`, used or not.
// Goes into structured ops: a carried value that only feeds itself, a scanned operand that no iteration reads, a series that
// nobody asks for and an unused result of a map or branch go with all that was computed for them. Guards stay, with what they
// look at and the loops around them: they have an effect.
#pragma once
#include "compiler/graph/graph.h"

namespace mmc {

bool drop_dead(Graph&);  // whether anything was dropped

}  // namespace mmc
