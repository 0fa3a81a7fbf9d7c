// Linear algebra can end a run: what passes need to know of it.
#pragma once
#include "compiler/graph/graph.h"

namespace mmc {

// Can the node refuse a matrix (singular, not positive definite, no convergence)? Such a node must not run where the program
// would not have run it.
bool may_refuse_matrix(const Node&);

}  // namespace mmc
