// Does one value depend on another in a way that carries a derivative?
//
// The elaborator asks, to refuse a gradient that would be zero everywhere, naming both values. Derivatives are carried by float
// values only, not through nondifferentiable ops and not through operand 0 of `stated`; through regions by captures, slices,
// yields and, round and round, carried values.
#pragma once
#include <span>

#include "compiler/graph/graph.h"

namespace mmc {

// Is there such a path from one of `on` to y? (y depends on itself.) Looks only at what y is made of.
bool depends(const Graph&, Value y, std::span<const Value> on);

// Was v computed from one of `on` in any way, also one that carries no derivative?
bool computed_from(const Graph&, Value v, std::span<const Value> on);

// Where y was computed from one of `on` through a node without a derivative: such a node, the nearest to y, or nullptr.
const Node* cut_between(const Graph&, Value y, std::span<const Value> on);

}  // namespace mmc
