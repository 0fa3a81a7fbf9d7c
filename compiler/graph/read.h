// Reads the text form of a graph (print.h). Printing what was read gives the same text again; with full_print() it is the same
// graph, to the bit. Tests write graphs so, and a dump can be edited and run.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "compiler/graph/graph.h"

namespace mmc {

struct ReadGraph {
  std::optional<Graph> graph;  // not verified: types and origins are as written
  std::string problem;         // "line 3: expected `:`" when there is none
};

// `find_op` looks ops up by name (mmc::find_op of compiler/ops; handed in, since this folder stands below it). Any text is
// answered with a graph or a problem, never with a crash.
ReadGraph read_graph(std::string_view text, const OpDef* (*find_op)(std::string_view));

}  // namespace mmc
