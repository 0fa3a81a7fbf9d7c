// Does the graph still ask for derivatives, and by what?
//
// Until `differentiate` has run, it matters *which* value a node reads: in `grad(a * b, wrt = a)` with equal constants a and b,
// merging the two doubles the result, and folding `a * b` makes it zero. Passes that use what a value is ask has_grad first and
// do nothing; merge_common leaves alone what is differentiated by.
#pragma once
#include <vector>

#include "compiler/graph/graph.h"

namespace mmc {

bool has_grad(const Graph&);

// By value: is it one of the v_i of a `grad`?
std::vector<bool> differentiated_by(const Graph&);

}  // namespace mmc
