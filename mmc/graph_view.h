// A study's graph for its report (runtime/html/graph_view.h): as the source says it, before any pass.
#pragma once
#include "compiler/graph/graph.h"
#include "compiler/syntax/source.h"
#include "runtime/html/graph_view.h"

namespace mmc {

// What something of the report depends on. A group for each part of a name path (`net.layers[0].act`), and for each loop, map and
// branch; one that holds a single value is that value. Left out is what says nothing to a reader: numbers stand where they are
// used, and an op that only passes its operand on (stop_gradient, a stated derivative) is its operand.
html::GraphView graph_view(const Graph&, const SourceMap&);

}  // namespace mmc
