// Checks every promise that a graph makes to passes and executors; run after each pass.
//
// A graph that breaks one is our mistake, never the user's, hence an InternalError and not a diagnostic. Checked are: operands
// are defined before and visible; each node stands in one region and knows it; result types are what the op's shape rule gives;
// attributes are those of the op's definition, in its order; structured ops follow compiler/ops/structured.h; constants hold as
// many bytes as their type says; output names are unique; every node has an origin that leads to a span.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "compiler/graph/graph.h"

namespace mmc {

// One sentence per broken promise; empty for a sound graph. Never throws and never reads beyond a table, however broken the
// graph.
std::vector<std::string> problems(const Graph&);

// Throws an InternalError that begins with `after` (such as "after simplify") when there are problems.
void verify(const Graph&, std::string_view after = {});

}  // namespace mmc
