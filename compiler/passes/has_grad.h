// Does the graph still ask for derivatives?
//
// Until `differentiate` has run, it matters *which* value a node reads: in `grad(a * b, wrt = a)` with equal constants a and
// b, merging the two doubles the result, and folding `a * b` makes it zero. Passes that replace values by equal ones ask this
// first and do nothing.
#pragma once
#include "compiler/graph/graph.h"

namespace mmc {

bool has_grad(const Graph&);

}  // namespace mmc
