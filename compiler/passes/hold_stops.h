// The `stop_gradient`s inside of loops, maps and branches, held at values that are known.
//
// For `mmc gradcheck` (isolate.h): what a derivative counts as constant must not move when its function is computed at other
// points. A stop_gradient of the root is a value like any other; one inside of a structured node has as many as the iterations
// around it. So what each of them stopped becomes a result of the node, and for a copy of the node an operand.
#pragma once
#include <span>
#include <vector>

#include "compiler/graph/graph.h"

namespace mmc {

// Of a structured node of the root: further results that hold what each stop_gradient inside it stopped, with one axis in front
// for each loop or map around it, outermost first; zeros where a branch took its other side. In program order. None in regions of
// `stated`, which are derivatives.
std::vector<Value> bring_out_stops(Graph&, NodeId);

// A copy of such a node, from before or after that: its stop_gradients give `values` instead, which stand before it.
void put_in_stops(Graph&, NodeId, std::span<const Value> values);

}  // namespace mmc
