// Takes out of loops and maps what is the same in every iteration, so that it is computed once.
//
// A node moves to just before the loop when all of its operands come from outside and it cannot fail: index checks (`gather`,
// `scatter_add`), integer divisions and what can refuse a matrix (`solve`, `cholesky`) stay, since the loop might never reach them;
// so do nodes with regions and guards. Nothing leaves a branch: only the taken side is to run. A broadcast stays in the loop unless
// something that moves needs it: outside it would be memory that each iteration reads, inside it costs nothing because kernels fuse it.
#pragma once
#include "compiler/graph/graph.h"

namespace mmc {

bool hoist_invariants(Graph&);  // whether anything moved

}  // namespace mmc
