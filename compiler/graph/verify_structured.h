// The types that compiler/ops/structured.h asks for in loops, maps, branches, stated derivatives, gradients and guards: the
// verifier's knowledge of ops whose results depend on regions, so that no shape rule can give them.
#pragma once
#include <optional>
#include <string>

#include "compiler/graph/graph.h"

namespace mmc {

// Nothing for an op of another kind; an empty text when the types are right; else what is wrong. The node's lists have been
// checked by layout_problem (compiler/graph/views.h).
std::optional<std::string> structured_type_problem(const Graph&, NodeId);

}  // namespace mmc
