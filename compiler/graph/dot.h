// A graph as Graphviz DOT: `mmc graph --format dot study.mm | dot -Tsvg`.
//
// A box per node with its names, op and type; a cluster per region, labelled with its op, and per name path (`net.layers[0]`
// within `net`), so that the picture has the shape of the study. Constants of one element are written into the boxes that use
// them.
#pragma once
#include <string>

#include "compiler/graph/graph.h"

namespace mmc {

std::string to_dot(const Graph&);

}  // namespace mmc
