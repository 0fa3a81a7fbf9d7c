// Small changes to loops and maps that exist already: one more scanned operand, one more output. The parts that others refer to
// keep their values; attributes and lists stay as compiler/ops/structured.h wants them.
#pragma once
#include "compiler/graph/graph.h"

namespace mmc {

// A further scanned operand of a loop or map, after all others. Gives the parameter that is its slice. `stride` is for loops.
Value add_scanned(Graph&, NodeId, Value operand, std::int64_t stride = 1);

// A further stacked output of a loop or map that keeps every iteration's `yield`; the one that is there if it is there. Gives the result.
Value add_stacked(Graph&, NodeId, Value yield);

// Moves a node to the end of its region, behind nodes that were added meanwhile and that its insides use.
void move_to_end(Graph&, NodeId);

// Takes a node out of its region.
void remove_node(Graph&, NodeId);

}  // namespace mmc
