// Writes a map over a small body as nodes with one more, leading axis: eight thousand iterations of a body of a few numbers cost
// as much as eight thousand numbers, not as eight thousand runs of the body.
//
// Each op says how (OpDef::batch); what is the same in all iterations is computed once. Draws keep their numbers: the indices
// that select their streams become a list. What the map summed over its iterations is one sum, or part of the contraction that
// makes it, in the order of these ops (SEMANTICS); that is a rounding other than the map's, but the same wherever it runs:
// whether a map is batched follows from the graph alone, never from threads or from memory at hand.
//
// Batched is a map whose body is small, by this model: its ops make (a product: multiply) at most `small_body` numbers each on
// average, so that starting them would cost more than running them, and what all iterations make together stays below
// `most_bytes`. Maps inside go first. A map with a loop, a branch, or an op that says `loop_only` stays.
#pragma once
#include <cstdint>

#include "compiler/graph/graph.h"

namespace mmc {

inline constexpr double small_body = 512;
inline constexpr std::int64_t most_bytes = std::int64_t{256} << 20;

bool batch_maps(Graph&);  // whether a map was batched

}  // namespace mmc
