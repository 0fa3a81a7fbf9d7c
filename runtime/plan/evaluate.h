// Folding of constants with the kernels that execution uses (DECISIONS 15): the function behind compiler/passes/evaluator.h.
#pragma once
#include "compiler/passes/evaluator.h"

namespace mmc {

// Results of one op for constant operands; nothing when the run would fail (an index out of range).
Evaluator fast_evaluator();

}  // namespace mmc
