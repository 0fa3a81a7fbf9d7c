// Integer divisions can end a run: what passes and executors need to know of them.
#pragma once
#include <string>

#include "compiler/graph/graph.h"

namespace mmc {

// Does the node divide integers by something that is not known to be other than 0? Such a node must not run where the program
// would not have run it.
bool may_divide_by_zero(const Graph&, const Node&);

// The sentence of the run error, with the divisor's name where it has one: "an integer is divided by zero: `k` is 0".
std::string division_by_zero_text(const Graph&, const Node&);

}  // namespace mmc
