// Replaces nodes by simpler ones that give the same bits, nans, infinities and signed zeros included.
//
// Elaboration and derivative rules are written plainly and leave much behind: multiplications by one, sums with a zero
// cotangent, transposes of transposes, broadcasts of broadcasts, a `select` whose condition is known. What counts is what is
// *not* done: `x * 0` stays (nan, inf), `x + 0` stays unless x cannot be -0.0 (then the sum would be +0.0), sums are not
// reordered. Two rules round differently, once where the original rounds more often, as SEMANTICS.md's tolerance allows: a
// sum over copies of one value is a product (`reduce_sum` of `broadcast`), and `pow(x, 2)` is `x * x`, as in PyTorch.
//
// Does nothing while the graph holds `grad` (has_grad.h). The rules stand in simplify_arithmetic.cpp, simplify_shape.cpp,
// simplify_dot.cpp and simplify_structured.cpp.
#pragma once
#include "compiler/graph/graph.h"

namespace mmc {

bool simplify(Graph&);  // whether anything changed

}  // namespace mmc
