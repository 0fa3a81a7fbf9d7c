// Takes out of loops and maps what is the same in every iteration, so that it is computed once.
//
// A node moves to just before the loop when all of its operands come from outside. What can end the run (index checks of `gather`
// and `scatter_add`, integer divisions, a matrix that `solve` or `cholesky` refuses) leaves only a body that runs at least once,
// where it would fail just so; nodes with regions and guards stay. Nothing leaves a branch: only the taken side is to run. A
// broadcast stays in the loop unless something that moves needs it: outside it would be memory that each iteration reads, inside
// it costs nothing because kernels fuse it.
#pragma once
#include "compiler/graph/graph.h"

namespace mmc {

bool hoist_invariants(Graph&);  // whether anything moved

}  // namespace mmc
