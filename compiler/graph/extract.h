// Takes a part out of a graph: the values that are asked for and all that they are made of.
//
// `mmc graph --of NAME` shows what a name depends on; a study is cut into stages with it; and since dropped nodes stay in a
// graph's tables, it gives a compact copy after the passes. Names, origins, title and seed come along.
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "compiler/graph/graph.h"

namespace mmc {

// By index: the nodes of the root region that these values (of the root region) are made of.
std::vector<bool> nodes_behind(const Graph&, std::span<const Output> values);

// A graph whose outputs are `outputs` (of the root region, like those of a graph).
Graph extract(const Graph&, std::span<const Output> outputs);

// The same for values anywhere. One inside a region stands for the structured node of the root region around it: its results
// become the outputs, and the whole node is kept.
Graph extract(const Graph&, std::span<const Value> values);

// The values that a user means by a name: those whose name is `name`, and, with none of these, those whose node's path is
// `name` or begins with it (`net` finds `net.layers[0].act`). In program order.
std::vector<Value> find_named(const Graph&, std::string_view name);

}  // namespace mmc
