// Computes while compiling what does not depend on anything: identity matrices, tables of schedules, tests on static sizes.
//
// A node is replaced by a constant when all of its operands are constants (or broadcasts of one, or index ramps) and the
// result is small: at most 4096 elements, or no more than its operands have. Broadcasts and ramps themselves stay: kernels
// make them for nothing, and as constants they would be memory to read. Draws are never folded: they belong to the run. Nor
// is anything while the graph holds `grad` (has_grad.h).
#pragma once
#include "compiler/graph/graph.h"
#include "compiler/passes/evaluator.h"

namespace mmc {

bool fold_constants(Graph&, const Evaluator&);  // whether anything was folded; without an evaluator nothing is

}  // namespace mmc
